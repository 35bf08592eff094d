package dev.braintrust.spring.selection.internal;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.micrometer.observation.ObservationView;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.Ordered;

import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.selection.ArmSwitchedEvent;
import dev.braintrust.spring.selection.ArmSwitchedEvent.Cause;

/**
 * The rollouts of an application, which the properties define. With a rollback, a thread
 * checks each second whether an arm fails too often. Thread-safe.
 */
public final class Rollouts implements ArmSelector, Ordered, AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Rollouts.class);

	private final Map<String, Rollout> rollouts;

	private final Supplier<List<RolloutListener>> listeners;

	private final @Nullable RollbackTimer timer;

	/**
	 * Create rollouts.
	 * @param settings the settings of each rollout
	 * @param keys reads keys
	 * @param keyHash hashes keys for spans
	 * @param listeners supplies the listeners to notify
	 */
	public Rollouts(List<RolloutSettings> settings, SelectionKeys keys, KeyHash keyHash,
			Supplier<List<RolloutListener>> listeners) {
		Map<String, Rollout> rollouts = new TreeMap<>();
		settings.forEach((rollout) -> rollouts.put(rollout.slug(), new Rollout(rollout, keys, keyHash)));
		this.rollouts = settings.isEmpty() ? Map.of() : Map.copyOf(rollouts);
		this.listeners = listeners;
		List<RollbackCheck> checks = rollouts.values()
			.stream()
			.filter((rollout) -> rollout.settings().rollback() != null)
			.map((rollout) -> new RollbackCheck(rollout, (arm) -> notify(arm, Cause.FAILURES)))
			.toList();
		this.timer = checks.isEmpty() ? null : new RollbackTimer(checks);
	}

	@Override
	public boolean isActive() {
		return !this.rollouts.isEmpty();
	}

	/** After flags. */
	@Override
	public int getOrder() {
		return 100;
	}

	@Override
	public @Nullable ArmAssignment select(PromptReference requested, @Nullable String environment,
			VariableSource caller, @Nullable Object[] arguments, @Nullable ObservationView observation) {
		Rollout rollout = this.rollouts.get(String.valueOf(requested.slug()));
		return (rollout != null && rollout.mayReplace(environment))
				? rollout.assign(requested, environment, caller, arguments, observation) : null;
	}

	/**
	 * All arms, with those named {@code base}.
	 * @return the arms by slug, in the order of the properties after {@code base}
	 */
	public Map<String, List<RolloutArm>> arms() {
		Map<String, List<RolloutArm>> arms = new TreeMap<>();
		this.rollouts.forEach((slug, rollout) -> arms.put(slug, rollout.allArms().toList()));
		return arms;
	}

	/**
	 * The references that calls use instead of a requested one.
	 * @param requested the reference as requested
	 * @return the references of all arms besides {@code base}; empty if no rollout
	 * applies to the reference
	 */
	public List<PromptReference> preloaded(PromptReference requested) {
		Rollout rollout = this.rollouts.get(String.valueOf(requested.slug()));
		return (rollout != null) ? rollout.preloaded(requested) : List.of();
	}

	/**
	 * Switch an arm off or on in this process.
	 * @param slug the prompt's slug
	 * @param name the arm's name
	 * @param on whether the arm is to be on
	 * @throws IllegalArgumentException if there is no such arm, or if it is {@code base}
	 */
	public void switchArm(String slug, String name, boolean on) {
		RolloutArm arm = find(slug, name);
		if (on ? arm.switchOn() : arm.switchOff(Cause.OPERATOR)) {
			logger.info("The {} was switched {} by an operator", arm.arm(), on ? "on" : "off");
			notify(arm, Cause.OPERATOR);
		}
	}

	private RolloutArm find(String slug, String name) {
		Rollout rollout = this.rollouts.get(slug);
		if (rollout == null) {
			throw new IllegalArgumentException(("There is no rollout for the slug '%s' in braintrust.prompts.rollouts, "
					+ "which has rollouts for %s")
				.formatted(slug, this.rollouts.keySet().stream().sorted().toList()));
		}
		if (name.equals(RolloutSettings.BASE)) {
			throw new IllegalArgumentException(
					"The arm 'base' can't be switched: it is what callers use whose arm is off");
		}
		return rollout.arms().stream().filter((arm) -> arm.name().equals(name)).findFirst().orElseThrow(() -> {
			String known = rollout.arms().stream().map(RolloutArm::name).collect(Collectors.joining(", "));
			return new IllegalArgumentException(
					"The rollout of '%s' has no arm '%s', only: %s".formatted(slug, name, known));
		});
	}

	private void notify(RolloutArm arm, Cause cause) {
		ArmSwitchedEvent event = new ArmSwitchedEvent(arm.slug(), arm.name(), arm.isOn(), cause);
		Consumer<RolloutListener> call = (listener) -> {
			try {
				listener.switched(event);
			}
			catch (Throwable ex) {
				logger.warn("A listener failed for {}", event, ex);
			}
		};
		this.listeners.get().forEach(call);
	}

	/** Stop checking for failures. */
	@Override
	public void close() {
		if (this.timer != null) {
			this.timer.close();
		}
	}

}
