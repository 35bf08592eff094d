package dev.braintrust.spring.sample;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.annotation.Observed;
import io.micrometer.tracing.annotation.NewSpan;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

import dev.braintrust.spring.annotation.HardcodedPrompt;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * If Micrometer's aspects create a span for an annotated method, that span is linked, not
 * the caller's.
 */
@SpringBootTest(properties = "management.observations.annotations.enabled=true")
@Import(SpanCreatingMethodTests.Beans.class)
class SpanCreatingMethodTests {

	@Autowired
	private Service service;

	@Autowired
	private ObservationRegistry registry;

	@Autowired
	private Recorder recorder;

	@TestConfiguration(proxyBeanMethods = false)
	static class Beans {

		@Bean
		Service service() {
			return new Service();
		}

		@Bean
		Recorder recorder() {
			return new Recorder();
		}

	}

	static class Service {

		@Observed(name = "observed-method")
		@HardcodedPrompt(name = "observed", version = "1")
		public void observed() {
		}

		@NewSpan("new-span-method")
		@HardcodedPrompt(name = "new-span", version = "1")
		public void newSpan() {
		}

	}

	static class Recorder implements SpanProcessor {

		private final List<ReadableSpan> spans = new CopyOnWriteArrayList<>();

		@Override
		public void onStart(Context parentContext, ReadWriteSpan span) {
		}

		@Override
		public boolean isStartRequired() {
			return false;
		}

		@Override
		public void onEnd(ReadableSpan span) {
			this.spans.add(span);
		}

		@Override
		public boolean isEndRequired() {
			return true;
		}

		String metadata(String name) {
			ReadableSpan found = this.spans.stream()
				.filter((span) -> span.getName().contains(name))
				.findFirst()
				.orElseThrow(() -> new AssertionError("No span " + name));
			return found.getAttribute(AttributeKey.stringKey("braintrust.metadata"));
		}

	}

	@Test
	void shouldLinkTheSpanOfTheMethod() {
		Observation.createNotStarted("caller", this.registry).observe(() -> {
			this.service.observed();
			this.service.newSpan();
		});
		assertThat(this.recorder.metadata("observed"))
			.isEqualTo("{\"prompt\":{\"name\":\"observed\",\"version\":\"1\"}}");
		assertThat(this.recorder.metadata("new-span-method"))
			.isEqualTo("{\"prompt\":{\"name\":\"new-span\",\"version\":\"1\"}}");
		assertThat(this.recorder.metadata("caller")).isNull();
	}

}
