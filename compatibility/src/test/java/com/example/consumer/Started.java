package com.example.consumer;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.braintrust.spring.test.FakeBraintrust;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Starts the application as its main method does, with additional properties.
 */
public final class Started {

	private Started() {
	}

	public static ConfigurableApplicationContext with(FakeBraintrust braintrust, String... properties) {
		Map<String, String> all = new LinkedHashMap<>();
		all.put("braintrust.api-url", braintrust.url());
		all.put("braintrust.api-key", "sk-test");
		all.put("greeter.slug", "greeter");
		all.put("braintrust.tracing.export.enabled", "false");
		// Spring Boot 4's name, and 3.5's
		all.put("management.tracing.export.otlp.enabled", "false");
		all.put("management.otlp.tracing.export.enabled", "false");
		for (String property : properties) {
			String[] parts = property.split("=", 2);
			all.put(parts[0], parts[1]);
		}
		SpringApplication application = new SpringApplication(Application.class);
		// with ahead-of-time processing, this class loader finds the generated classes
		application.setMainApplicationClass(Application.class);
		return application.run(all.entrySet()
			.stream()
			.map((property) -> "--" + property.getKey() + "=" + property.getValue())
			.toArray(String[]::new));
	}

}
