package dev.braintrust.spring.sample.sandbox;

import java.time.Duration;
import java.util.List;

import io.micrometer.observation.ObservationPredicate;

import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.http.CacheControl;
import org.springframework.http.server.observation.ServerRequestObservationContext;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * The application's web configuration while the sandbox runs.
 */
@Configuration(proxyBeanMethods = false)
@Profile(SandboxInitializer.PROFILE)
class SandboxConfiguration implements WebMvcConfigurer {

	private static final List<String> UNTRACED_PATHS = List.of("/sandbox", "/comparison", "/actuator", "/base.css",
			"/icon.svg");

	/** Requests of the page create no traces. */
	@Bean
	ObservationPredicate noTracesOfTheSandbox() {
		return (name, context) -> !(context instanceof ServerRequestObservationContext request
				&& request.getCarrier() != null && isUntraced(request.getCarrier().getRequestURI()));
	}

	private static boolean isUntraced(String path) {
		return path.equals("/") || UNTRACED_PATHS.stream().anyMatch(path::startsWith);
	}

	@Bean
	SandboxSecurityFilter sandboxSecurityFilter(Environment environment) {
		return new SandboxSecurityFilter(environment.getProperty("server.address", ""));
	}

	@Override
	public void addViewControllers(ViewControllerRegistry registry) {
		registry.addViewController("/").setViewName("forward:/sandbox/page/index.html");
	}

	@Override
	public void addResourceHandlers(ResourceHandlerRegistry registry) {
		registry.addResourceHandler("/sandbox/page/**")
			.addResourceLocations("classpath:/sandbox/page/")
			.setCacheControl(CacheControl.maxAge(Duration.ZERO).mustRevalidate());
	}

	@EventListener
	void printFirstSteps(WebServerInitializedEvent event) {
		if (event.getApplicationContext().getServerNamespace() != null) {
			return;
		}
		String url = "http://localhost:" + event.getWebServer().getPort();
		System.out.println("Open   %s/".formatted(url));
		System.out.println("or     curl '%s/greet?name=Ada'".formatted(url));
		System.out.println("then   curl '%s/sandbox/spans'   (the prompt's id and version are in braintrust.metadata)"
			.formatted(url));
		System.out
			.println("then   curl -X PUT -H 'Content-Type: text/plain' -d 'Hey {{name}}!' '%s/sandbox/prompts/greeter'"
				.formatted(url));
	}

}
