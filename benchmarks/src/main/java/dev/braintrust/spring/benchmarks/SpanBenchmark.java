package dev.braintrust.spring.benchmarks;

import java.util.concurrent.TimeUnit;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.tracing.export.internal.BraintrustSpanProcessor;
import dev.braintrust.spring.tracing.internal.LlmObservationEnricher;
import dev.braintrust.spring.tracing.internal.PromptCallObservationHandler;
import dev.braintrust.spring.tracing.otel.internal.EndingLinkSpanProcessor;

/**
 * Cost that the starter's observation handler, observation filter and span processors add
 * to spans created by others: to an unrelated span, and to an LLM span in an annotated
 * call. Only the difference from the same benchmark without the starter matters.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SpanBenchmark {

	/**
	 * An application context whose observations create spans.
	 */
	public abstract static class Context {

		private final BraintrustStub stub = new BraintrustStub();

		private final ConfigurableApplicationContext context;

		final ObservationRegistry observations;

		final Llm llm;

		Context(String... properties) {
			this.context = BenchmarkApplication.start(this.stub, Llm.Beans.class, properties);
			this.observations = this.context.getBean(ObservationRegistry.class);
			this.llm = this.context.getBean(Llm.class);
			this.llm.call();
		}

		final <T> T bean(Class<T> type) {
			return this.context.getBean(type);
		}

		@TearDown
		public void close() {
			this.context.close();
			this.stub.close();
		}

	}

	/** With the starter. */
	@State(Scope.Thread)
	public static class With extends Context {

		private final PromptCallObservationHandler handler = bean(PromptCallObservationHandler.class);

		private final LlmObservationEnricher enricher = bean(LlmObservationEnricher.class);

		private final EndingLinkSpanProcessor links = bean(EndingLinkSpanProcessor.class);

		private final BraintrustSpanProcessor pipeline = bean(BraintrustSpanProcessor.class);

		private final Observation.Context unrelated = new Observation.Context()
			.addLowCardinalityKeyValue(KeyValue.of("kind", "other"));

		private final ReadWriteSpan span = (ReadWriteSpan) bean(OpenTelemetry.class).getTracer("benchmark")
			.spanBuilder("unrelated")
			.startSpan();

	}

	/** Without the starter. */
	@State(Scope.Thread)
	public static class Without extends Context {

		public Without() {
			super(BenchmarkApplication.WITHOUT_STARTER);
		}

	}

	/**
	 * Creates the observation of an LLM call.
	 */
	static class Llm {

		private final ObservationRegistry observations;

		Llm(ObservationRegistry observations) {
			this.observations = observations;
		}

		@UsePrompt(slug = "greeter")
		Observation call() {
			return observe("chat gpt-4o-mini", "gen_ai.operation.name", "chat", this.observations);
		}

		@Configuration(proxyBeanMethods = false)
		static class Beans {

			@Bean
			Llm llm(ObservationRegistry observations) {
				return new Llm(observations);
			}

		}

	}

	static Observation observe(String name, String key, String value, ObservationRegistry observations) {
		Observation observation = Observation.createNotStarted(name, observations)
			.lowCardinalityKeyValue(key, value)
			.start();
		observation.openScope().close();
		observation.stop();
		return observation;
	}

	@Benchmark
	public Observation unrelatedSpan(With state) {
		return observe("call", "kind", "other", state.observations);
	}

	@Benchmark
	public Observation unrelatedSpanWithoutStarter(Without state) {
		return observe("call", "kind", "other", state.observations);
	}

	/** Only the starter's part of {@link #unrelatedSpan}. */
	@Benchmark
	public Observation.Context starterPartOfUnrelatedSpan(With state) {
		state.handler.onStart(state.unrelated);
		state.links.onStart(io.opentelemetry.context.Context.current(), state.span);
		state.pipeline.onStart(io.opentelemetry.context.Context.current(), state.span);
		Observation.Context mapped = state.enricher.map(state.unrelated);
		state.links.onEnding(state.span);
		state.pipeline.onEnd(state.span);
		return mapped;
	}

	@Benchmark
	public Observation llmSpan(With state) {
		return state.llm.call();
	}

	@Benchmark
	public Observation llmSpanWithoutStarter(Without state) {
		return state.llm.call();
	}

}
