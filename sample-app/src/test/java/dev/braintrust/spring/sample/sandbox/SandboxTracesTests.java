package dev.braintrust.spring.sample.sandbox;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.braintrust.spring.sample.sandbox.SandboxTraces.SandboxSpan;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Destinations of the spans that the sandbox receives.
 */
class SandboxTracesTests {

	private final Sandbox sandbox = new Sandbox();

	@AfterEach
	void close() {
		this.sandbox.close();
	}

	private static byte[] otlp(String... parents) {
		ScopeSpans.Builder scope = ScopeSpans.newBuilder();
		for (String parent : parents) {
			Span.Builder span = Span.newBuilder().setName("span").setTraceId(ByteString.copyFrom(new byte[16]));
			if (!parent.isEmpty()) {
				span.addAttributes(KeyValue.newBuilder()
					.setKey("braintrust.parent")
					.setValue(AnyValue.newBuilder().setStringValue(parent)));
			}
			scope.addSpans(span);
		}
		return ExportTraceServiceRequest.newBuilder()
			.addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(scope))
			.build()
			.toByteArray();
	}

	@Test
	void shouldPreferTheAttributeWhenThereIsAHeaderToo() throws Exception {
		this.sandbox.traces().ingest(otlp("experiment_id:1", ""), "project_name:support-bot");
		assertThat(this.sandbox.traces().spans()).extracting(SandboxSpan::destination)
			.containsExactly("experiment_id:1", "project_name:support-bot");
	}

	@Test
	void shouldDropASpanWhenItHasNoDestination() throws Exception {
		this.sandbox.traces().ingest(otlp("experiment_id:1", ""), null);
		assertThat(this.sandbox.traces().spans()).extracting(SandboxSpan::destination)
			.containsExactly("experiment_id:1");
	}

}
