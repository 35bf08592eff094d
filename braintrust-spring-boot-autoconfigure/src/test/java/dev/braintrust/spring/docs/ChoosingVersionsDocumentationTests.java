package dev.braintrust.spring.docs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.openfeature.sdk.OpenFeatureAPI;
import dev.openfeature.sdk.providers.memory.Flag;
import dev.openfeature.sdk.providers.memory.InMemoryProvider;
import io.micrometer.tracing.BaggageInScope;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.selection.ArmSwitchedEvent;
import dev.braintrust.spring.selection.PromptOverride;
import dev.braintrust.spring.selection.PromptSelection;
import dev.braintrust.spring.selection.PromptSelector;
import dev.braintrust.spring.selection.internal.RolloutArm;
import dev.braintrust.spring.selection.internal.Rollouts;
import dev.braintrust.spring.test.FakeBraintrust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Compiles and runs the snippets of docs/choosing-versions.md.
 */
class ChoosingVersionsDocumentationTests {

	private final FakeBraintrust braintrust = FakeBraintrust.start()
		.withPrompt("greeter", "1000192656880881099", "Old {{name}}")
		.withPrompt("greeter", "1000192689925586944", "Hello {{name}}")
		.withPromptIn("staging", "greeter", "1000192689925586945", "Staging {{name}}")
		.withPromptIn("candidate", "greeter", "1000192689925586946", "Candidate {{name}}")
		.withPromptIn("production", "greeter", "1000192689925586944", "Hello {{name}}");

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(Application.class)
		.withPropertyValues("braintrust.api-key=sk-test", "braintrust.api-url=" + this.braintrust.url(),
				"braintrust.project=support-bot", "braintrust.prompts.environment=production",
				"braintrust.prompts.selection.keys=group", "management.tracing.sampling.probability=1.0",
				"management.tracing.baggage.remote-fields=group", "braintrust.tracing.export.enabled=false",
				"management.tracing.export.enabled=false", "spring.ai.openai.api-key=sk-model");

	@AfterEach
	void close() {
		this.braintrust.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Greeter greeter() {
			return new Greeter();
		}

		// tag::selector[]
		@Bean
		PromptSelector betaTesters() {
			return (context) -> "beta".equals(context.keys().get("group"))
					? Optional.of(PromptSelection.environment("candidate")) : Optional.empty();
		}
		// end::selector[]

	}

	static class OnCall {

		private final Pager pager = new Pager();

		// tag::switched[]
		@EventListener
		void switched(ArmSwitchedEvent event) {
			this.pager.send("Arm %s of %s is %s".formatted(event.arm(), event.slug(), event.on() ? "on" : "off"));
		}
		// end::switched[]

		Pager pager() {
			return this.pager;
		}

	}

	static class Pager {

		private final List<String> sent = new ArrayList<>();

		void send(String text) {
			this.sent.add(text);
		}

	}

	static class Greeter {

		@UsePrompt("greeter")
		String greet(@PromptVariable String name) {
			return CurrentPrompt.build().messages().get(0).get("content").toString();
		}

		@UsePrompt("greeter")
		Mono<String> greetLater(@PromptVariable String name) {
			return CurrentPrompt.mono()
				.map((prompt) -> prompt.build(java.util.Map.of()).messages().get(0).get("content").toString());
		}

	}

	@Test
	void overrides() {
		this.runner.run((context) -> {
			Greeter greeter = context.getBean(Greeter.class);
			// tag::environment[]
			PromptOverride staging = PromptOverride.environment("staging");
			String greeting = staging.call(() -> greeter.greet("Ada"));
			// end::environment[]
			assertThat(greeting).isEqualTo("Staging Ada");
			// tag::pin[]
			PromptOverride pin = PromptOverride.pin(PromptReference.of("greeter").withVersion("1000192656880881099"));
			pin.run(() -> greeter.greet("Ada"));
			// end::pin[]
			assertThat(pin.call(() -> greeter.greet("Ada"))).isEqualTo("Old Ada");
			assertThat(greeter.greet("Ada")).isEqualTo("Hello Ada");
		});
	}

	@Test
	void reactor() {
		this.runner.run((context) -> {
			Greeter greeter = context.getBean(Greeter.class);
			PromptOverride staging = PromptOverride.environment("staging");
			// tag::reactor[]
			Mono<String> greeting = greeter.greetLater("Ada").contextWrite(staging::putInto);
			// end::reactor[]
			assertThat(greeting.block()).startsWith("Staging");
		});
	}

	@Test
	void selector() {
		this.runner.run((context) -> {
			Tracer tracer = context.getBean(Tracer.class);
			Greeter greeter = context.getBean(Greeter.class);
			Span span = tracer.nextSpan().start();
			try (Tracer.SpanInScope scope = tracer.withSpan(span);
					BaggageInScope baggage = tracer.createBaggageInScope("group", "beta")) {
				assertThat(greeter.greet("Ada")).isEqualTo("Candidate Ada");
			}
			finally {
				span.end();
			}
			assertThat(greeter.greet("Ada")).isEqualTo("Hello Ada");
		});
	}

	@Test
	void flags() {
		// tag::flags[]
		Flag<?> flag = Flag.builder()
			.variant("candidate", "environment:candidate")
			.variant("unchanged", "")
			.defaultVariant("candidate")
			.build();
		OpenFeatureAPI.getInstance()
			.setProviderAndWait(new InMemoryProvider(Map.of("braintrust.prompt.greeter", flag)));
		// end::flags[]
		try {
			this.runner.withPropertyValues("braintrust.prompts.openfeature.enabled=true")
				.run((context) -> assertThat(context.getBean(Greeter.class).greet("Ada")).isEqualTo("Candidate Ada"));
		}
		finally {
			OpenFeatureAPI.getInstance().shutdown();
		}
	}

	@Test
	void pins() {
		this.runner.withPropertyValues("braintrust.prompts.pins.greeter=1000192656880881099")
			.run((context) -> assertThat(context.getBean(Greeter.class).greet("Ada")).isEqualTo("Old Ada"));
	}

	/** The configuration of the page. */
	@Test
	void rollouts() throws IOException {
		List<String> yaml = DocumentationPage.of("docs/choosing-versions.md")
			.blocks("yaml")
			.stream()
			.filter((block) -> block.contains("    rollouts:"))
			.findFirst()
			.orElseThrow();
		PropertySource<?> properties = new YamlPropertySourceLoader()
			.load("page", new ByteArrayResource(String.join("\n", yaml).getBytes(StandardCharsets.UTF_8)))
			.get(0);
		this.runner.withInitializer((context) -> context.getEnvironment().getPropertySources().addLast(properties))
			.withBean(OnCall.class)
			.run((context) -> {
				Rollouts rollouts = context.getBean(Rollouts.class);
				assertThat(rollouts.arms().get("greeter")).extracting(RolloutArm::name, RolloutArm::percentage)
					.containsExactly(tuple("base", 87.5), tuple("candidate", 10.0), tuple("previous", 2.5));
				rollouts.switchArm("greeter", "candidate", false);
				assertThat(context.getBean(OnCall.class).pager().sent)
					.containsExactly("Arm candidate of greeter is off");
			});
	}

}
