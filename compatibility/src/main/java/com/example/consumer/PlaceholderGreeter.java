package com.example.consumer;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.annotation.UsePrompt;

import org.springframework.stereotype.Service;

/**
 * Its prompt is determined by a property at run time, which is not set at build time.
 */
@Service
public class PlaceholderGreeter {

	@UsePrompt(slug = "${greeter.slug}")
	public String slug() {
		return CurrentPrompt.get().slug();
	}

}
