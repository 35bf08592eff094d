package dev.braintrust.spring.sample.sandbox;

import io.micrometer.observation.ObservationPredicate;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.http.server.observation.ServerRequestObservationContext;

/**
 * What the sandbox changes in the application.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty("sample.sandbox")
class SandboxConfiguration {

	/** Looking at traces makes none. */
	@Bean
	ObservationPredicate noTracesOfTheSandbox() {
		return (name, context) -> !(context instanceof ServerRequestObservationContext request
				&& request.getCarrier().getRequestURI().startsWith("/sandbox"));
	}

	@EventListener
	void sayWhereToBegin(WebServerInitializedEvent event) {
		String url = "http://localhost:" + event.getWebServer().getPort();
		System.out.println("Try:   curl '%s/greet?name=Ada'".formatted(url));
		System.out.println("Then:  curl '%s/sandbox/spans'   (the prompt's id and version are in braintrust.metadata)"
			.formatted(url));
		System.out
			.println("Then:  curl -X PUT -H 'Content-Type: text/plain' -d 'Hey {{name}}!' '%s/sandbox/prompts/greeter'"
				.formatted(url));
	}

}
