package dev.braintrust.spring.actuate.internal;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
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

/**
 * What a registry does, as meters. No tag takes its values from prompts, projects or
 * users, so that their number is bounded.
 */
public final class BraintrustMeters implements MeterBinder, RegistryListener, PromptCallListener {

	private static final String GETS = "braintrust.prompts.gets";

	private final Supplier<@Nullable PromptRegistry> prompts;

	private final LongAdder managedLinks = new LongAdder();

	private final LongAdder missedLinks = new LongAdder();

	private final LongAdder hardcodedLinks = new LongAdder();

	private final List<MeterRegistry> meters = new CopyOnWriteArrayList<>();

	/**
	 * Create meters.
	 * @param prompts gives the registry; one that counts nothing, as an application's own
	 * may be, has no meters
	 */
	public BraintrustMeters(Supplier<@Nullable PromptRegistry> prompts) {
		this.prompts = prompts;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		links(this.managedLinks, "managed", "written").register(registry);
		links(this.missedLinks, "managed", "missed").register(registry);
		links(this.hardcodedLinks, "hardcoded", "written").register(registry);
		if (!(this.prompts.get() instanceof CachingPromptRegistry cache)) {
			return;
		}
		this.meters.add(registry);
		gets(cache, "hit", CachingPromptRegistry::freshHits).register(registry);
		gets(cache, "stale", CachingPromptRegistry::staleHits).register(registry);
		gets(cache, "miss", CachingPromptRegistry::misses).register(registry);
		Gauge.builder("braintrust.prompts.size", cache, CachingPromptRegistry::size)
			.description("Prompts in the cache")
			.register(registry);
		Gauge.builder("braintrust.prompts.stale", cache, BraintrustMeters::stale)
			.description("Prompts that may be out of date")
			.register(registry);
		TimeGauge.builder("braintrust.prompts.age.max", cache, TimeUnit.SECONDS, BraintrustMeters::oldest)
			.description("Time since the prompt was confirmed that waits longest for it, exact versions apart")
			.register(registry);
	}

	private static FunctionCounter.Builder<CachingPromptRegistry> gets(CachingPromptRegistry cache, String result,
			ToLongFunction<CachingPromptRegistry> count) {
		return FunctionCounter.builder(GETS, cache, count::applyAsLong)
			.description("Prompts that were asked for")
			.tag("result", result);
	}

	private static FunctionCounter.Builder<LongAdder> links(LongAdder count, String kind, String result) {
		return FunctionCounter.builder("braintrust.links", count, LongAdder::sum)
			.description("Annotated calls in recorded traces, by whether their spans carry their prompt")
			.tags("kind", kind, "result", result);
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
		for (MeterRegistry registry : this.meters) {
			Timer.builder("braintrust.prompts.load")
				.description("Loads of prompts")
				.tag("kind", load.refresh() ? "refresh" : "load")
				.tag("outcome", outcome(load).toLowerCase(Locale.ROOT))
				.register(registry)
				.record(load.duration());
		}
	}

}
