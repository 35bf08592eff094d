package org.springframework.samples.petclinic;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;

/**
 * An application's class, in one of the packages of Spring's that applications have.
 */
public class VisitSummary {

	@UsePrompt("greeter")
	public String summarize(@PromptVariable String name) {
		return CurrentPrompt.build().messages().get(0).get("content").toString();
	}

}
