package dev.braintrust.spring.benchmarks;

import java.util.List;
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

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.metadata.ChatGenerationMetadata;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.chat.observation.ChatModelObservationConvention;
import org.springframework.ai.chat.observation.ChatModelObservationDocumentation;
import org.springframework.ai.chat.observation.DefaultChatModelObservationConvention;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
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
 * to spans created by others: to an unrelated span, and to an LLM span of Spring AI in an
 * annotated call, with link and content. Only the difference from the same benchmark
 * without the starter matters. The JSON of the content is written on the thread of the
 * export, which is not part of it.
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

		public With() {
			super(BenchmarkApplication.WITH_EXPORT);
			// spans are prepared for the export, but not queued
			this.pipeline.shutdown();
		}

	}

	/** Without the starter. */
	@State(Scope.Thread)
	public static class Without extends Context {

		public Without() {
			super(BenchmarkApplication.WITHOUT_STARTER);
		}

	}

	/**
	 * Creates the observation of an LLM call, as Spring AI's models do.
	 */
	static class Llm {

		private static final ChatModelObservationConvention CONVENTION = new DefaultChatModelObservationConvention();

		private final Prompt prompt = new Prompt(
				List.of(new SystemMessage("You are a support agent for ACME & Sons. Answer in English."),
						new UserMessage("My order has not arrived after 9 days. What can you do?")),
				ChatOptions.builder().model("gpt-4o-mini").temperature(0.5).build());

		private final ChatResponse response = new ChatResponse(
				List.of(new Generation(new AssistantMessage("I'm sorry to hear that. I have sent it again."),
						ChatGenerationMetadata.builder().finishReason("stop").build())));

		private final ObservationRegistry observations;

		Llm(ObservationRegistry observations) {
			this.observations = observations;
		}

		@UsePrompt(slug = "greeter")
		Observation call() {
			ChatModelObservationContext context = ChatModelObservationContext.builder()
				.prompt(this.prompt)
				.provider("openai")
				.build();
			Observation observation = ChatModelObservationDocumentation.CHAT_MODEL_OPERATION
				.observation(null, CONVENTION, () -> context, this.observations)
				.start();
			observation.openScope().close();
			context.setResponse(this.response);
			observation.stop();
			return observation;
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
