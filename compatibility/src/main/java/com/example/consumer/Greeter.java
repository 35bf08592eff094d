package com.example.consumer;

import java.util.Map;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.annotation.HardcodedPrompt;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.prompt.BuiltPrompt;
import io.micrometer.observation.annotation.Observed;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.stereotype.Service;

@Service
public class Greeter {

	@UsePrompt(slug = "greeter")
	public String greet(@PromptVariable String name) {
		return content(CurrentPrompt.build());
	}

	@UsePrompt(slug = "greeter")
	public String greetPerson(Person person) {
		return content(CurrentPrompt.get().build(person));
	}

	@UsePrompt(slug = "greeter")
	public Mono<String> greetLater(@PromptVariable String name) {
		return CurrentPrompt.mono()
			.publishOn(Schedulers.boundedElastic())
			.map((prompt) -> content(prompt.build(Map.of("name", name))));
	}

	@UsePrompt(slug = "greeter")
	public Flux<String> greetAll(String... names) {
		return Flux.just(names)
			.concatMap((name) -> CurrentPrompt.mono().map((prompt) -> content(prompt.build(Map.of("name", name)))));
	}

	@HardcodedPrompt(name = "classifier", version = "${classifier.version:v1}")
	public String classify(String text) {
		return text.endsWith("?") ? "question" : "statement";
	}

	@Observed(name = "observed")
	@UsePrompt(slug = "greeter")
	public String greetObserved(@PromptVariable String name) {
		return content(CurrentPrompt.build());
	}

	private static String content(BuiltPrompt prompt) {
		return String.valueOf(prompt.messages().get(0).get("content"));
	}

	public record Person(String name) {
	}

}
