package com.example.consumer.ai;

import java.util.Map;

import com.example.consumer.ConsumerTests;
import dev.braintrust.spring.test.PublishedPrompt;
import dev.braintrust.spring.test.ReceivedSpan;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;

import static dev.braintrust.spring.test.BraintrustAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks that the LLM span of a model call is linked, and no other span.
 */
class AssistantTests extends ConsumerTests {

	@Autowired
	private Assistant assistant;

	private PublishedPrompt published;

	@BeforeEach
	void publish() {
		this.published = this.braintrust.publish("greeter", "Hi {{name}}");
		this.braintrust.replyWith((question) -> "Reply to " + question);
	}

	@Test
	void shouldLinkACall() {
		assertThat(inRequest("call request", () -> this.assistant.ask("Ada"))).isEqualTo("Reply to Hi Ada");
		assertLlmSpanOf("call request", "Ada");
	}

	@Test
	void shouldLinkAStream() {
		String reply = inReactiveRequest("stream request",
				() -> this.assistant.stream("Bob").collectList().map((parts) -> String.join("", parts)));
		assertThat(reply).isEqualTo("Reply to Hi Bob");
		assertLlmSpanOf("stream request", "Bob");
	}

	@Test
	void shouldLinkACallWhoseMessagesHaveNoOrigin() {
		inRequest("unconverted request", () -> this.assistant.askWithoutConversion("Eve"));
		assertLlmSpanOf("unconverted request", "Eve");
	}

	@Test
	void shouldLinkACallByItsAdvisor() {
		assertThat(inRequest("advised request", () -> this.assistant.askByAdvisor("Zoe"))).isEqualTo("Reply to Hi Zoe");
		assertThat(this.braintrust.modelRequests().get(0).body()).contains("gpt-4o-mini", "Hi Zoe");
		assertLlmSpanOf("advised request", "Zoe");
	}

	@Test
	void shouldNameACallByItsAdvisor() {
		assertThat(this.assistant.tellByAdvisor("A story")).isEqualTo("Reply to A story");
		if (System.getProperty("cell.tracer").equals("none")) {
			return;
		}
		ReceivedSpan span = span((candidate) -> candidate.isLlmSpan()
				&& "teller".equals(candidate.attributes().get("gen_ai.prompt.name")));
		assertThat(span).hasAttribute("gen_ai.prompt.version", "v1");
	}

	private void assertLlmSpanOf(String request, String name) {
		if (System.getProperty("cell.tracer").equals("none")) {
			return;
		}
		String trace = span(request).traceId();
		ReceivedSpan span = span((candidate) -> candidate.traceId().equals(trace) && candidate.isLlmSpan());
		assertThat(span).isLinkedTo(this.published)
			.hasVariables(Map.of("name", name))
			.hasAttribute("gen_ai.prompt.name", "greeter")
			.hasAttribute("gen_ai.prompt.version", this.published.version());
		if (System.getProperty("cell.tracer").equals("otel")) {
			assertThat(span).hasInputContaining(name);
		}
	}

}
