package dev.braintrust.spring.selection.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

import io.micrometer.observation.ObservationView;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.PromptReference;

/**
 * The rollout of one prompt: assigns each key, or else each trace, to an arm.
 * Thread-safe.
 */
final class Rollout {

	/** Requests of a slug differ only in project and environment. */
	private static final int MAXIMUM_REQUESTS = 100;

	private final RolloutSettings settings;

	private final SelectionKeys keys;

	private final BucketLayout layout;

	private final RolloutArm base;

	private final List<RolloutArm> arms;

	/** Decided references, because creating one costs more than the assignment. */
	private final ConcurrentMap<PromptReference, DecidedReferences> decided = new ConcurrentHashMap<>();

	/** Tried first: calls of one method always have the same reference object. */
	private volatile @Nullable DecidedReferences last;

	Rollout(RolloutSettings settings, SelectionKeys keys, KeyHash keyHash) {
		this.settings = settings;
		this.keys = keys;
		int[] buckets = settings.arms().stream().mapToInt(RolloutSettings.ArmSettings::buckets).toArray();
		this.layout = new BucketLayout(settings.slug(), buckets);
		PromptReference prompt = PromptReference.of(settings.slug());
		List<RolloutArm> arms = new ArrayList<>();
		double rest = BucketLayout.SIZE;
		for (RolloutSettings.ArmSettings arm : settings.arms()) {
			arms.add(create(String.valueOf(arm.name()), arm.version(prompt), arm.buckets() / 100.0, keyHash));
			rest -= arm.buckets();
		}
		this.arms = List.copyOf(arms);
		this.base = create(RolloutSettings.BASE, null, rest / 100, keyHash);
	}

	private RolloutArm create(String name, @Nullable PromptReference version, double percentage, KeyHash keyHash) {
		ArmCalls calls = new ArmCalls();
		return new RolloutArm(new Arm(this.settings.slug(), name, Arm.Source.ROLLOUT, keyHash, calls), calls, version,
				percentage);
	}

	/**
	 * The decided references for one request.
	 */
	private record DecidedReferences(PromptReference requested, PromptReference base, List<PromptReference> arms) {
	}

	RolloutSettings settings() {
		return this.settings;
	}

	RolloutArm base() {
		return this.base;
	}

	/** The arms besides base, in their order. */
	List<RolloutArm> arms() {
		return this.arms;
	}

	/** Base, then all other arms. */
	Stream<RolloutArm> allArms() {
		return Stream.concat(Stream.of(this.base), this.arms.stream());
	}

	/**
	 * Whether the rollout applies instead of an environment.
	 * @param environment the environment that is used otherwise, or null for the default
	 */
	boolean mayReplace(@Nullable String environment) {
		return environment == null || this.settings.replaces().contains(environment);
	}

	ArmAssignment assign(PromptReference requested, @Nullable String environment, VariableSource caller,
			@Nullable Object[] arguments, @Nullable ObservationView observation) {
		String name = this.settings.key();
		String key = (name != null) ? this.keys.read(name, caller, arguments, observation) : null;
		int index = (key != null) ? this.layout.arm(key) : armWithoutKey(observation);
		DecidedReferences references = references(requested, environment);
		RolloutArm arm = (index != BucketLayout.BASE) ? this.arms.get(index) : null;
		return (arm != null && arm.isOn()) ? new ArmAssignment(references.arms().get(index), arm.arm(), key)
				: new ArmAssignment(references.base(), this.base.arm(), key);
	}

	private int armWithoutKey(@Nullable ObservationView observation) {
		String traceId = this.keys.traceId(observation);
		return (traceId != null) ? this.layout.arm(traceId) : this.layout.arm(ThreadLocalRandom.current().nextLong());
	}

	private DecidedReferences references(PromptReference requested, @Nullable String environment) {
		DecidedReferences last = this.last;
		if (last != null && last.requested() == requested && (environment == null || isIn(environment, requested))) {
			return last;
		}
		PromptReference otherwise = (environment == null || isIn(environment, requested)) ? requested
				: requested.withEnvironment(environment);
		DecidedReferences known = this.decided.get(otherwise);
		if (known == null) {
			known = decide(otherwise);
			if (this.decided.size() < MAXIMUM_REQUESTS) {
				this.decided.put(otherwise, known);
			}
		}
		this.last = known;
		return known;
	}

	private static boolean isIn(String environment, PromptReference reference) {
		return environment.equals(reference.environment());
	}

	private DecidedReferences decide(PromptReference otherwise) {
		return new DecidedReferences(otherwise, otherwise.asDecided(),
				this.arms.stream().map((arm) -> of(arm, otherwise)).toList());
	}

	private static PromptReference of(RolloutArm arm, PromptReference requested) {
		PromptReference version = arm.version();
		return ((version != null) ? requested.withVersionOf(version) : requested).asDecided();
	}

	/**
	 * The references that calls may use, to load their prompts in advance.
	 * @param requested the reference as requested
	 * @return the references of all arms besides base; empty if the rollout never applies
	 */
	List<PromptReference> preloaded(PromptReference requested) {
		boolean applies = !requested.isPinned() && !requested.isLatest() && requested.id() == null
				&& mayReplace(requested.environment());
		return applies ? this.arms.stream().map((arm) -> of(arm, requested)).toList() : List.of();
	}

}
