package com.example;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;

import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class Consumer {

	@UsePrompt(slug = "greeter")
	public String greet(@PromptVariable String name) {
		return String.valueOf(CurrentPrompt.build().messages().get(0).get("content"));
	}

}
