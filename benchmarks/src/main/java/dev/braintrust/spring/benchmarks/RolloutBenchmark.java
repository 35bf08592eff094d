package dev.braintrust.spring.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.micrometer.tracing.BaggageInScope;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import dev.braintrust.spring.benchmarks.AnnotatedCallBenchmark.Context;
import dev.braintrust.spring.benchmarks.AnnotatedCallBenchmark.InSpan;
import dev.braintrust.spring.call.internal.PromptLink;
import dev.braintrust.spring.prompt.PromptOrigin;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.internal.PromptAssignment;
import dev.braintrust.spring.selection.internal.Arm;
import dev.braintrust.spring.selection.internal.ArmAssignment;
import dev.braintrust.spring.selection.internal.KeyHash;
import dev.braintrust.spring.tracing.internal.LinkFormat;
import dev.braintrust.spring.tracing.internal.VariableMasking;

/**
 * Cost of a rollout per annotated call without a recorded span, whose key is a variable
 * with 9 or 36 characters, and of what it adds to a link. Only the differences from the
 * same benchmark without a rollout matter.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RolloutBenchmark {

	private static final String[] ROLLOUT = { "braintrust.prompts.rollouts.greeter.key=user-id",
			"braintrust.prompts.rollouts.greeter.arms[0].name=candidate",
			"braintrust.prompts.rollouts.greeter.arms[0].environment=candidate",
			"braintrust.prompts.rollouts.greeter.arms[0].percentage=50" };

	private static String[] with(String... properties) {
		String[] all = Arrays.copyOf(ROLLOUT, ROLLOUT.length + properties.length);
		System.arraycopy(properties, 0, all, ROLLOUT.length, properties.length);
		return all;
	}

	/** Different keys, so that no branch is predicted. */
	private static final class Keys {

		private final String[] keys = new String[1024];

		private int next;

		Keys(String prefix) {
			for (int i = 0; i < this.keys.length; i++) {
				this.keys[i] = prefix + (1000 + i);
			}
		}

		String next() {
			return this.keys[this.next++ & 1023];
		}

	}

	/** Keys of the length of a UUID. */
	@State(Scope.Thread)
	public static class LongKeys {

		private final Keys keys = new Keys("7a670c06-c478-7a30-9d61-5d2c7e8b");

	}

	/** Keys such as {@code user-1042}. */
	@State(Scope.Thread)
	public static class ShortKeys {

		private final Keys keys = new Keys("user-");

	}

	/** Without a tracer, and without a rollout. */
	@State(Scope.Thread)
	public static class NoTracer extends Context {

		static final String PROPERTY = "spring.autoconfigure.exclude=org.springframework.boot.micrometer.tracing."
				+ "opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration";

		public NoTracer() {
			super(PROPERTY);
		}

	}

	/** Without a tracer, with a rollout. */
	@State(Scope.Thread)
	public static class NoTracerRollout extends Context {

		public NoTracerRollout() {
			super(with(NoTracer.PROPERTY));
		}

	}

	/** In a span that is not sampled, without a rollout. */
	@State(Scope.Thread)
	public static class NotRecording extends InSpan {

		static final String PROPERTY = "management.tracing.sampling.probability=0.0";

		public NotRecording() {
			super(PROPERTY);
		}

	}

	/** In a span that is not sampled, with a rollout. */
	@State(Scope.Thread)
	public static class NotRecordingRollout extends InSpan {

		public NotRecordingRollout() {
			super(with(NotRecording.PROPERTY));
		}

	}

	/** In a span that is not sampled, with a rollout whose key is in the baggage. */
	@State(Scope.Thread)
	public static class BaggageRollout extends NotRecordingRollout {

		private BaggageInScope baggage = BaggageInScope.NOOP;

		@Setup(Level.Iteration)
		public void openBaggage() {
			this.baggage = this.tracer.createBaggageInScope("user-id", "user-1042");
		}

		@TearDown(Level.Iteration)
		public void closeBaggage() {
			this.baggage.close();
		}

	}

	@Benchmark
	public String noTracer(NoTracer state, ShortKeys keys) {
		return state.annotated.keyed(keys.keys.next());
	}

	@Benchmark
	public String noTracerRollout(NoTracerRollout state, ShortKeys keys) {
		return state.annotated.keyed(keys.keys.next());
	}

	@Benchmark
	public String noTracerRolloutLongKey(NoTracerRollout state, LongKeys keys) {
		return state.annotated.keyed(keys.keys.next());
	}

	@Benchmark
	public String notRecording(NotRecording state, ShortKeys keys) {
		return state.annotated.keyed(keys.keys.next());
	}

	@Benchmark
	public String notRecordingRollout(NotRecordingRollout state, ShortKeys keys) {
		return state.annotated.keyed(keys.keys.next());
	}

	@Benchmark
	public String notRecordingRolloutBaggage(BaggageRollout state) {
		return state.annotated.keyed("other");
	}

	/** Writes links, with or without a rollout. */
	@State(Scope.Thread)
	public static class Links {

		private final LinkFormat format = new LinkFormat(
				new VariableMasking(VariableMasking.Settings.DEFAULT, List.of()));

		private final Arm arm = new Arm("greeter", "candidate", Arm.Source.ROLLOUT, new KeyHash("sk-benchmark"));

		private final PromptReference reference = PromptReference.of("greeter").asDecided();

		private final Keys keys = new Keys("user-");

		private final PromptOrigin origin = new PromptOrigin("b0330d52-8820-3524-b1bc-bfa9f58702f1",
				BraintrustStub.PROJECT_ID, "greeter", "1000192656880881099", Map.of("name", "Ada"));

		private String link(@Nullable PromptAssignment assignment) {
			return this.format.attributes(new PromptLink.Managed(this.origin, assignment)).metadata();
		}

	}

	@Benchmark
	public String link(Links state) {
		return state.link(null);
	}

	@Benchmark
	public String linkWithRollout(Links state) {
		return state.link(new ArmAssignment(state.reference, state.arm, state.keys.next()));
	}

}
