package dev.braintrust.spring.test;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import static dev.braintrust.spring.test.BraintrustAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Assertions and their messages, imported together with those of AssertJ.
 */
class SpanAssertTests {

	private static final String LINK = "{\"prompt\":{\"id\":\"id-1\",\"project_id\":\"p-1\",\"version\":\"1000192671193355184\",\"variables\":{\"name\":\"Ada\",\"times\":3}}}";

	private int spanCount;

	private final ReceivedSpan request = span("request", "braintrust.metadata", LINK);

	private final ReceivedSpan greeter = span("chat gpt-4o", "gen_ai.operation.name", "chat", "gen_ai.prompt.name",
			"greeter", "braintrust.metadata", LINK, "braintrust.input_json",
			"[{\"role\":\"user\",\"content\":\"Say \\\"hi\\\" to Ada\"}]", "braintrust.output_json",
			"[{\"message\":{\"content\":\"Hi\"}}]");

	private final ReceivedSpan classifier = span("chat gpt-4o-mini", "braintrust.span_attributes", "{\"type\":\"llm\"}",
			"braintrust.metadata", "{\"prompt\":{\"name\":\"classifier\",\"version\":\"v1\"}}");

	private final ReceivedSpan unlinked = span("chat gpt-5", "gen_ai.operation.name", "chat");

	private final List<ReceivedSpan> spans = List.of(this.request, this.greeter, this.classifier, this.unlinked);

	private ReceivedSpan span(String name, String... attributes) {
		Map<String, String> map = new LinkedHashMap<>();
		for (int i = 0; i < attributes.length; i += 2) {
			map.put(attributes[i], attributes[i + 1]);
		}
		return new ReceivedSpan(name, "0af7651916cd43dd8448eb211c80319c", "%016x".formatted(++this.spanCount), null,
				Collections.unmodifiableMap(map), Instant.EPOCH, Instant.EPOCH, map.get("braintrust.parent"));
	}

	private static org.assertj.core.api.ThrowableAssertAlternative<AssertionError> failure(ThrowingCallable assertion) {
		return assertThatExceptionOfType(AssertionError.class).isThrownBy(assertion);
	}

	@Test
	void shouldFindTheSpanOfAPrompt() {
		assertThat(this.spans).llmSpan("greeter")
			.isLlmSpan()
			.isLinkedTo("id-1", "1000192671193355184")
			.isLinkedTo("id-1", "7a670c06c4787a30")
			.isLinkedTo(new PublishedPrompt("id-1", "p-1", "greeter", "1000192671193355184", "{}"))
			.hasVariables(Map.of("times", 3L, "name", "Ada"))
			.hasInputContaining("Say \"hi\" to Ada")
			.hasOutputContaining("Hi")
			.hasAttribute("gen_ai.operation.name", "chat");
		assertThat(this.spans).llmSpan("classifier").hasPrompt("classifier", "v1").hasNoLink();
		assertThat(this.spans).span("chat gpt-5").isLlmSpan().hasNoLink().hasNoPrompt();
		assertThat(this.spans).llmSpans("greeter").hasSize(1);
		assertThat(List.of(this.unlinked)).hasNoLinkedLlmSpan().llmSpan().hasNoPrompt();
		assertThat(this.request).isLinkedTo("id-1", "1000192671193355184");
		// assertThat of AssertJ
		assertThat(this.spans).isSameAs(this.spans);
		assertThat("text").isEqualTo("text");
	}

	@Test
	void shouldListTheSpansUnlessExactlyOneMatches() {
		failure(() -> assertThat(this.spans).as("after a call").llmSpan("grater")).withMessage(
				"[after a call] Expecting exactly one span that is an LLM span of prompt 'grater', but there is none. "
						+ "Received spans:\n  'request' without a destination, prompt "
						+ LINK.substring(10, LINK.length() - 1)
						+ "\n  'chat gpt-4o' (LLM) without a destination, prompt 'greeter' "
						+ LINK.substring(10, LINK.length() - 1)
						+ "\n  'chat gpt-4o-mini' (LLM) without a destination, prompt 'classifier' {\"name\":\"classifier\",\"version\":\"v1\"}"
						+ "\n  'chat gpt-5' (LLM) without a destination, without a prompt");
		failure(() -> assertThat(this.spans).llmSpan()).withMessageContaining("but there are 3.");
		failure(() -> assertThat(List.<ReceivedSpan>of()).span("request")).withMessageContainingAll("'request'",
				"No spans were received", "sampled");
		failure(() -> assertThat(this.spans).hasNoLinkedLlmSpan()).withMessageContaining("to have no link");
		failure(() -> assertThat(List.of(span("odd", "braintrust.metadata", "7"))).llmSpan())
			.withMessageContaining("not a JSON object: 7");
	}

	@Test
	void shouldShowExpectedAndActual() {
		failure(() -> assertThat(this.greeter).isLinkedTo("id-2", "1000192671193355184"))
			.withMessageContainingAll("'chat gpt-4o'", "\"id\":\"id-2\"", "\"id\":\"id-1\"");
		failure(() -> assertThat(this.greeter).isLinkedTo("id-1", "7"));
		failure(() -> assertThat(this.greeter)
			.isLinkedTo(new PublishedPrompt("id-1", "p-2", "greeter", "1000192671193355184", "{}")));
		failure(() -> assertThat(this.classifier).isLinkedTo("id-1", "1"));
		failure(() -> assertThat(this.unlinked).isLinkedTo("id-1", "1")).withMessageContaining("without a prompt");
		failure(() -> assertThat(span("x", "braintrust.metadata", "{\"prompt\":{\"id\":\"a\",\"version\":\"1\"}}"))
			.isLinkedTo("a", "1"));
		failure(() -> assertThat(this.greeter).hasVariables(Map.of("name", "Ada")))
			.withMessageContaining("{\"name\":\"Ada\"}");
		failure(() -> assertThat(this.unlinked).hasVariables(Map.of()));
		failure(() -> assertThat(this.classifier).hasPrompt("classifier", "v2")).withMessageContaining("\"v2\"");
		failure(() -> assertThat(this.greeter).hasNoLink());
		failure(() -> assertThat(this.classifier).hasNoPrompt());
		failure(() -> assertThat(this.request).isLlmSpan());
		failure(() -> assertThat(this.greeter).hasInputContaining("bye")).withMessageContainingAll("'bye'", "Say");
		failure(() -> assertThat(this.unlinked).hasOutputContaining("bye")).withMessageContaining("null");
		failure(() -> assertThat(this.greeter).hasAttribute("gen_ai.operation.name", "100%"))
			.withMessageContainingAll("'100%'", "(it is chat)");
	}

	@Test
	void shouldWaitForReceivedSpans() {
		try (FakeBraintrust braintrust = FakeBraintrust.start()) {
			failure(() -> assertThat(braintrust).within(Duration.ofMillis(20)).llmSpan("greeter"))
				.withMessageContaining("No spans were received");
			// assertThat of AssertJ
			failure(() -> org.assertj.core.api.Assertions.assertThat(braintrust)
				.within(Duration.ofMillis(20))
				.span("request"));
		}
	}

	@Test
	void shouldSupportSpansOfTheSdk() {
		TestSpanData span = TestSpanData.builder()
			.setName("chat")
			.setKind(SpanKind.CLIENT)
			.setStatus(StatusData.unset())
			.setStartEpochNanos(1)
			.setEndEpochNanos(2)
			.setHasEnded(true)
			.setAttributes(Attributes.builder()
				.put("gen_ai.operation.name", "chat")
				.put("gen_ai.prompt.name", "greeter")
				.put("braintrust.metadata", LINK)
				.put(AttributeKey.stringArrayKey("list"), "a", "b")
				.put("count", 3)
				.build())
			.build();
		SpanDataAssertions.assertThatSpans(List.of(span))
			.llmSpan("greeter")
			.isLinkedTo("id-1", "1000192671193355184")
			.hasAttribute("list", "[\"a\",\"b\"]")
			.hasAttribute("count", "3");
		failure(() -> SpanDataAssertions.assertThatSpan(span).hasNoLink());
	}

}
