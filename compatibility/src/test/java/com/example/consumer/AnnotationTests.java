package com.example.consumer;

import java.util.Map;

import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.test.PublishedPrompt;
import dev.braintrust.spring.test.ReceivedSpan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.web.reactive.function.client.WebClient;

import static dev.braintrust.spring.test.BraintrustAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Annotated methods and the registry: with a tracer, spans are linked; without one,
 * everything else works.
 */
class AnnotationTests extends ConsumerTests {

	@Autowired
	private Greeter greeter;

	@Autowired
	private PlaceholderGreeter placeholderGreeter;

	@Autowired
	private PromptRegistry registry;

	@Autowired
	private ObjectProvider<WebClient.Builder> webClients;

	@Test
	void shouldBuildAndLinkAPlainMethod() {
		PublishedPrompt published = this.braintrust.publish("greeter", "Hi {{name}}");
		assertThat(inRequest("plain", () -> this.greeter.greet("Ada"))).isEqualTo("Hi Ada");
		assertLinked("plain", published, Map.of("name", "Ada"));
	}

	@Test
	void shouldBuildAndLinkAMono() {
		PublishedPrompt published = this.braintrust.publish("greeter", "Hi {{name}}");
		assertThat(inReactiveRequest("mono", () -> this.greeter.greetLater("Ada"))).isEqualTo("Hi Ada");
		assertLinked("mono", published, Map.of("name", "Ada"));
	}

	@Test
	void shouldBuildAndLinkAFlux() {
		PublishedPrompt published = this.braintrust.publish("greeter", "Hi {{name}}");
		assertThat(inReactiveRequest("flux", () -> this.greeter.greetAll("Ada", "Bob").collectList()))
			.containsExactly("Hi Ada", "Hi Bob");
		assertLinked("flux", published, Map.of("name", "Bob"));
	}

	@Test
	void shouldNameAHardcodedPrompt() {
		assertThat(inRequest("hard-coded", () -> this.greeter.classify("Who?"))).isEqualTo("question");
		if (Cell.hasTracer()) {
			assertThat(span("hard-coded")).hasPrompt("classifier", "v1");
		}
	}

	@Test
	void shouldBuildWithARecordWithAnyJackson() {
		PublishedPrompt published = this.braintrust.publish("greeter", "Hi {{name}}");
		assertThat(inRequest("record", () -> this.greeter.greetPerson(new Greeter.Person("Ada")))).isEqualTo("Hi Ada");
		assertLinked("record", published, Map.of("name", "Ada"));
	}

	@Test
	void shouldBuildAndLinkWithoutAnnotation() {
		PublishedPrompt published = this.braintrust.publish("greeter", "Hi {{name}}");
		inRequest("registry", () -> this.registry.get("greeter").build(Map.of("name", "Ada")));
		assertLinked("registry", published, Map.of("name", "Ada"));
	}

	@Test
	void shouldResolvePlaceholdersAtRunTime() {
		assertThat(this.placeholderGreeter.slug()).isEqualTo("greeter");
	}

	@Test
	void shouldRefresh() {
		this.braintrust.publish("greeter", "Hi {{name}}");
		assertThat(this.greeter.greet("Ada")).isEqualTo("Hi Ada");
		PublishedPrompt published = this.braintrust.publish("greeter", "Hey {{name}}");
		this.registry.refresh(PromptReference.of("greeter")).block();
		assertThat(inRequest("refreshed", () -> this.greeter.greet("Ada"))).isEqualTo("Hey Ada");
		assertLinked("refreshed", published, Map.of("name", "Ada"));
	}

	@Test
	void shouldNotChangeTheWebClientBuilderOfTheApplication() {
		WebClient.Builder builder = this.webClients.getIfAvailable();
		assumeThat(builder).as("Spring Boot 4 has a module of its own for it, which the starter does not bring")
			.isNotNull();
		assertThat(builder).isNotSameAs(this.webClients.getObject());
	}

	@Test
	@EnabledIf("com.example.consumer.Cell#observesMethods")
	void shouldLinkTheSpanThatTheMethodCreates() {
		PublishedPrompt published = this.braintrust.publish("greeter", "Hi {{name}}");
		inRequest("around", () -> this.greeter.greetObserved("Ada"));
		if (Cell.hasTracer()) {
			assertThat(span((span) -> span.name().replace("-", "").equalsIgnoreCase("greeter#greetObserved")))
				.isLinkedTo(published)
				.hasVariables(Map.of("name", "Ada"));
		}
		assertThat(span("around")).hasNoPrompt();
	}

	@Test
	@EnabledIf("com.example.consumer.Cell#isWeb")
	void shouldLinkTheSpanOfARequest() {
		PublishedPrompt published = this.braintrust.publish("greeter", "Hi {{name}}");
		assertThat(http("GET", "/greet?name=Ada").body()).isEqualTo("Hi Ada");
		assertLinked("http get /greet", published, Map.of("name", "Ada"));
	}

	private void assertLinked(String span, PublishedPrompt prompt, Map<String, Object> variables) {
		if (Cell.hasTracer()) {
			ReceivedSpan received = span(span);
			assertThat(received).isLinkedTo(prompt).hasVariables(variables);
		}
	}

}
