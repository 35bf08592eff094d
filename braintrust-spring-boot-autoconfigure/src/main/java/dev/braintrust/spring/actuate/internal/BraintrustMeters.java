package dev.braintrust.spring.actuate.internal;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.call.internal.HardcodedPromptCall;
import dev.braintrust.spring.call.internal.PromptCall;
import dev.braintrust.spring.call.internal.PromptCallListener;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.prompt.PromptStatus;
import dev.braintrust.spring.registry.internal.CachingPromptRegistry;
import dev.braintrust.spring.registry.internal.RegistryListener;
import dev.braintrust.spring.selection.internal.OperatorPins;
import dev.braintrust.spring.selection.internal.RolloutArm;
import dev.braintrust.spring.selection.internal.Rollouts;
import dev.braintrust.spring.selection.internal.SelectionListener;
import dev.braintrust.spring.selection.internal.SelectorProblem;
import dev.braintrust.spring.tracing.export.internal.SpanExportCounts;
import dev.braintrust.spring.tracing.internal.UnlinkedCalls;

/**
 * Meters of the registry, of links and of rollouts. The values of tags are constants, or
 * the slugs and arms of the configured rollouts, so their number is bounded.
 */
public final class BraintrustMeters implements MeterBinder, RegistryListener, PromptCallListener, SelectionListener {

	private static final String GETS = "braintrust.prompts.gets";

	private final Supplier<@Nullable PromptRegistry> registry;

	private final Supplier<@Nullable OperatorPins> pins;

	private final Supplier<@Nullable Rollouts> rollouts;

	private final Supplier<@Nullable UnlinkedCalls> unlinked;

	private final Supplier<@Nullable SpanExportCounts> exports;

	private final Map<SelectorProblem, LongAdder> selectorFailures = new EnumMap<>(SelectorProblem.class);

	private final LongAdder ignoredEnvironments = new LongAdder();

	private final LongAdder managedLinks = new LongAdder();

	private final LongAdder missedLinks = new LongAdder();

	private final LongAdder hardcodedLinks = new LongAdder();

	private final List<MeterRegistry> meterRegistries = new CopyOnWriteArrayList<>();

	/**
	 * Create meters.
	 * @param registry returns the registry; an application's own registry has no meters,
	 * because it may not count
	 * @param pins returns the operator's pins
	 * @param rollouts returns the rollouts
	 * @param unlinked returns the report of LLM spans without a prompt
	 * @param exports returns the counts of exported spans
	 */
	public BraintrustMeters(Supplier<@Nullable PromptRegistry> registry, Supplier<@Nullable OperatorPins> pins,
			Supplier<@Nullable Rollouts> rollouts, Supplier<@Nullable UnlinkedCalls> unlinked,
			Supplier<@Nullable SpanExportCounts> exports) {
		this.exports = exports;
		this.unlinked = unlinked;
		this.pins = pins;
		this.rollouts = rollouts;
		for (SelectorProblem problem : SelectorProblem.values()) {
			this.selectorFailures.put(problem, new LongAdder());
		}
		this.registry = registry;
	}

	@Override
	public void bindTo(MeterRegistry meters) {
		links(this.managedLinks, "managed", "written").register(meters);
		links(this.missedLinks, "managed", "missed").register(meters);
		links(this.hardcodedLinks, "hardcoded", "written").register(meters);
		this.selectorFailures.forEach((problem, count) -> FunctionCounter
			.builder("braintrust.prompts.selector.failures", count, LongAdder::sum)
			.description("Failures of prompt selectors")
			.tag("problem", problem.name().toLowerCase(Locale.ROOT))
			.register(meters));
		FunctionCounter
			.builder("braintrust.prompts.request.environments.ignored", this.ignoredEnvironments, LongAdder::sum)
			.description("Requests that selected an environment that is not allowed")
			.register(meters);
		UnlinkedCalls unlinkedCalls = this.unlinked.get();
		if (unlinkedCalls != null && unlinkedCalls.isEnabled()) {
			FunctionCounter.builder("braintrust.llm.unlinked", unlinkedCalls, UnlinkedCalls::count)
				.description("LLM spans without a prompt")
				.register(meters);
		}
		SpanExportCounts spans = this.exports.get();
		if (spans != null) {
			exports(spans.exported(), "exported", "none").register(meters);
			exports(spans.dropped(), "dropped", "queue_full").register(meters);
			spans.failed().forEach((problem, count) -> exports(count, "failed", problem).register(meters));
		}
		OperatorPins operatorPins = this.pins.get();
		if (operatorPins != null) {
			Gauge.builder("braintrust.prompts.pins", operatorPins, (pins) -> pins.active().size())
				.description("Prompts that an operator pinned")
				.register(meters);
		}
		Rollouts current = this.rollouts.get();
		if (current != null) {
			current.arms().values().stream().flatMap(List::stream).forEach((arm) -> bind(arm, meters));
		}
		if (!(this.registry.get() instanceof CachingPromptRegistry cache)) {
			return;
		}
		this.meterRegistries.add(meters);
		gets(cache, "hit", CachingPromptRegistry::freshHits).register(meters);
		gets(cache, "stale", CachingPromptRegistry::staleHits).register(meters);
		gets(cache, "miss", CachingPromptRegistry::misses).register(meters);
		Gauge.builder("braintrust.prompts.size", cache, CachingPromptRegistry::size)
			.description("Cached prompts")
			.register(meters);
		Gauge.builder("braintrust.prompts.stale", cache, BraintrustMeters::stale)
			.description("Cached prompts that may be out of date")
			.register(meters);
		TimeGauge.builder("braintrust.prompts.age.max", cache, TimeUnit.SECONDS, BraintrustMeters::oldest)
			.description("Longest time since a cached prompt was confirmed, except exact versions")
			.register(meters);
	}

	private static void bind(RolloutArm arm, MeterRegistry meters) {
		Tags tags = Tags.of("slug", arm.slug(), "arm", arm.name());
		calls(arm, (counted) -> counted.calls() - counted.failures(), tags.and("result", "success")).register(meters);
		calls(arm, RolloutArm::failures, tags.and("result", "error")).register(meters);
		Gauge.builder("braintrust.prompts.arm.on", arm, (switched) -> switched.isOn() ? 1 : 0)
			.description("Whether an arm of a rollout is on")
			.tags(tags)
			.register(meters);
	}

	private static FunctionCounter.Builder<RolloutArm> calls(RolloutArm arm, ToLongFunction<RolloutArm> count,
			Tags tags) {
		return FunctionCounter.builder("braintrust.prompts.arm.calls", arm, count::applyAsLong)
			.description("Annotated calls by the arm of a rollout")
			.tags(tags);
	}

	private static FunctionCounter.Builder<CachingPromptRegistry> gets(CachingPromptRegistry cache, String result,
			ToLongFunction<CachingPromptRegistry> count) {
		return FunctionCounter.builder(GETS, cache, count::applyAsLong)
			.description("Reads of prompts")
			.tag("result", result);
	}

	private static FunctionCounter.Builder<LongAdder> links(LongAdder count, String kind, String result) {
		return FunctionCounter.builder("braintrust.links", count, LongAdder::sum)
			.description("Annotated calls in recorded traces, by whether their spans have a prompt")
			.tags("kind", kind, "result", result);
	}

	private static FunctionCounter.Builder<LongAdder> exports(LongAdder count, String result, String problem) {
		return FunctionCounter.builder("braintrust.export.spans", count, LongAdder::sum)
			.description("Spans that were exported to Braintrust, or not")
			.tags("result", result, "problem", problem);
	}

	@Override
	public void selectorFailed(SelectorProblem problem) {
		Objects.requireNonNull(this.selectorFailures.get(problem)).increment();
	}

	@Override
	public void environmentIgnored() {
		this.ignoredEnvironments.increment();
	}

	@Override
	public void ended(PromptCall call, boolean linked) {
		if (call instanceof HardcodedPromptCall) {
			this.hardcodedLinks.increment();
		}
		else {
			(linked ? this.managedLinks : this.missedLinks).increment();
		}
	}

	private static double stale(CachingPromptRegistry cache) {
		return cache.statuses().stream().filter(PromptStatus::stale).count();
	}

	private static double oldest(CachingPromptRegistry cache) {
		return cache.statuses()
			.stream()
			.filter((status) -> !status.reference().isPinned() && !status.idle())
			.map(PromptStatus::age)
			.filter(Objects::nonNull)
			.mapToDouble((age) -> age.toMillis() / 1000.0)
			.max()
			.orElse(0);
	}

	private static String outcome(CompletedLoad load) {
		return (load.failure() != null) ? load.failure().name() : load.outcome().name();
	}

	@Override
	public void loaded(PromptReference reference, CompletedLoad load) {
		for (MeterRegistry meters : this.meterRegistries) {
			Timer.builder("braintrust.prompts.load")
				.description("Loads of prompts")
				.tag("kind", load.refresh() ? "refresh" : "load")
				.tag("outcome", outcome(load).toLowerCase(Locale.ROOT))
				.register(meters)
				.record(load.duration());
		}
	}

}
