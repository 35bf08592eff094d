package dev.braintrust.spring.autoconfigure.restarted;

import java.util.function.UnaryOperator;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.annotation.UsePrompt;

public class RestartedGreeter implements UnaryOperator<String> {

	@Override
	@UsePrompt("greeter")
	public String apply(String name) {
		return String.valueOf(CurrentPrompt.get().build(new RestartedPerson(name)).messages().get(0).get("content"));
	}

}
