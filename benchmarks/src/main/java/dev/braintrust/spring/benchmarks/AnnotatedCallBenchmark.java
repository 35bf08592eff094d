package dev.braintrust.spring.benchmarks;

import java.util.concurrent.TimeUnit;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import org.springframework.context.ConfigurableApplicationContext;

import dev.braintrust.spring.benchmarks.CallPeers.Annotated;
import dev.braintrust.spring.benchmarks.CallPeers.Cached;
import dev.braintrust.spring.benchmarks.CallPeers.Continued;
import dev.braintrust.spring.benchmarks.CallPeers.ObservedMethod;
import dev.braintrust.spring.benchmarks.CallPeers.Plain;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.PromptRegistry;

/**
 * Cost per call of the starter's annotations and of other annotations, in a recorded
 * span, in a span that is not sampled, and without a span.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AnnotatedCallBenchmark {

	/**
	 * An application context whose prompts are cached.
	 */
	public abstract static class Context {

		private final BraintrustStub stub = new BraintrustStub();

		private final ConfigurableApplicationContext context;

		final Plain plain;

		final Plain emptyInterceptor;

		final Plain practicalLimit;

		final Cached cached;

		final ObservedMethod observed;

		final Continued continued;

		final Annotated annotated;

		final Tracer tracer;

		String text = "Where is my order?";

		String company = "ACME & Sons";

		String language = "English";

		String customer = "Zoë O'Neil";

		String tier = "gold";

		String message = "My order \"#1042\" has not arrived after 9 days. What can you do?";

		Context(String... properties) {
			this.context = BenchmarkApplication.start(this.stub, CallPeers.class, properties);
			this.plain = this.context.getBean("plain", Plain.class);
			this.emptyInterceptor = this.context.getBean("emptyInterceptor", Plain.class);
			this.practicalLimit = this.context.getBean("practicalLimit", Plain.class);
			this.cached = this.context.getBean(Cached.class);
			this.observed = this.context.getBean(ObservedMethod.class);
			this.continued = this.context.getBean(Continued.class);
			this.annotated = this.context.getBean(Annotated.class);
			this.tracer = this.context.getBeanProvider(Tracer.class).getIfAvailable(() -> Tracer.NOOP);
			PromptRegistry registry = this.context.getBean(PromptRegistry.class);
			registry.get("greeter");
			registry.get("bench-support-agent");
		}

		String fiveVariables() {
			return this.annotated.fiveVariables(this.company, this.language, this.customer, this.tier, this.message);
		}

		@TearDown
		public void close() {
			this.context.close();
			this.stub.close();
		}

	}

	/**
	 * One current span for each iteration. Writing an attribute overwrites it, so that
	 * the cost of a span's first attribute, which applies to any writer, is not measured.
	 */
	public abstract static class InSpan extends Context {

		private Span span = Span.NOOP;

		private Tracer.SpanInScope scope = () -> {
		};

		InSpan(String... properties) {
			super(properties);
		}

		@Setup(Level.Iteration)
		public void openSpan() {
			this.span = this.tracer.nextSpan().name("call").start();
			this.scope = this.tracer.withSpan(this.span);
		}

		@TearDown(Level.Iteration)
		public void closeSpan() {
			this.scope.close();
			this.span.end();
		}

	}

	/** In a recorded span. */
	@State(Scope.Thread)
	public static class Recording extends InSpan {

	}

	/** In a span that is not sampled. */
	@State(Scope.Thread)
	public static class NotRecording extends InSpan {

		public NotRecording() {
			super("management.tracing.sampling.probability=0.0");
		}

	}

	/** With a tracer, but without a current span. */
	@State(Scope.Thread)
	public static class NoSpan extends Context {

	}

	/** Without a tracer. */
	@State(Scope.Thread)
	public static class NoTracer extends Context {

		public NoTracer() {
			super("spring.autoconfigure.exclude=org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure."
					+ "OpenTelemetryTracingAutoConfiguration");
		}

	}

	@Benchmark
	public String plain(Recording state) {
		return state.plain.call(state.text);
	}

	@Benchmark
	public String emptyInterceptor(Recording state) {
		return state.emptyInterceptor.call(state.text);
	}

	@Benchmark
	public String practicalLimit(Recording state) {
		return state.practicalLimit.call(state.text);
	}

	@Benchmark
	public String cacheable(Recording state) {
		return state.cached.call(state.text);
	}

	@Benchmark
	public String observed(Recording state) {
		return state.observed.call(state.text);
	}

	@Benchmark
	public String continueSpan(Recording state) {
		return state.continued.call(state.text);
	}

	@Benchmark
	public String usePrompt(Recording state) {
		return state.annotated.managed(state.text);
	}

	@Benchmark
	public String usePromptFiveVariables(Recording state) {
		return state.fiveVariables();
	}

	@Benchmark
	public BuiltPrompt usePromptAndBuild(Recording state) {
		return state.annotated.built(state.customer);
	}

	@Benchmark
	public String hardcodedPrompt(Recording state) {
		return state.annotated.hardcoded(state.text);
	}

	@Benchmark
	public String usePromptNotRecording(NotRecording state) {
		return state.annotated.managed(state.text);
	}

	@Benchmark
	public String usePromptFiveVariablesNotRecording(NotRecording state) {
		return state.fiveVariables();
	}

	@Benchmark
	public String usePromptNoSpan(NoSpan state) {
		return state.annotated.managed(state.text);
	}

	@Benchmark
	public String usePromptNoTracer(NoTracer state) {
		return state.annotated.managed(state.text);
	}

	/** A new span for each call, including its first attribute and its end. */
	@Benchmark
	public String newSpan(Recording state) {
		Span span = state.tracer.nextSpan().name("call").start();
		try (Tracer.SpanInScope scope = state.tracer.withSpan(span)) {
			return state.plain.call(state.text);
		}
		finally {
			span.end();
		}
	}

	/** As {@link #newSpan}, with one constant attribute. */
	@Benchmark
	public String newSpanWithConstantTag(Recording state) {
		Span span = state.tracer.nextSpan().name("call").start();
		try (Tracer.SpanInScope scope = state.tracer.withSpan(span)) {
			return state.practicalLimit.call(state.text);
		}
		finally {
			span.end();
		}
	}

	/** As {@link #newSpan}, with an annotated call. */
	@Benchmark
	public String newSpanWithUsePromptFiveVariables(Recording state) {
		Span span = state.tracer.nextSpan().name("call").start();
		try (Tracer.SpanInScope scope = state.tracer.withSpan(span)) {
			return state.fiveVariables();
		}
		finally {
			span.end();
		}
	}

}
