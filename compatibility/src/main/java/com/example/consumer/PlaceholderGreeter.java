package com.example.consumer;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.annotation.UsePrompt;

import org.springframework.stereotype.Service;

/**
 * Which prompt it uses is known where the application runs, not where it is built.
 */
@Service
public class PlaceholderGreeter {

	@UsePrompt(slug = "${greeter.slug}")
	public String slug() {
		return CurrentPrompt.get().slug();
	}

}
