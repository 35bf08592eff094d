package dev.braintrust.spring.selection.internal;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.micrometer.observation.ObservationView;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.selection.PromptSelection;

/**
 * Decides which version of a prompt is used, for annotated calls and for the registry.
 * The first that applies:
 * <ol>
 * <li>a pin: of an experiment, of the operator, or in code;
 * <li>the version that the reference specifies, or the newest one if it says so;
 * <li>the answer of a {@link dev.braintrust.spring.selection.PromptSelector};
 * <li>the arm of a flag, then of a rollout, unless it may not replace the environment;
 * <li>the environment that the reference specifies;
 * <li>the environment of a {@link dev.braintrust.spring.selection.PromptOverride};
 * <li>the default environment, or the newest version if there is none.
 * </ol>
 * Thread-safe.
 */
public final class VersionSelection {

	private static final @Nullable Object[] NO_ARGUMENTS = new Object[0];

	private final ReferenceDefaults defaults;

	private final OperatorPins pins;

	private final SelectorChain selectors;

	private final List<ArmSelector> armSelectors;

	/**
	 * Create a selection.
	 * @param defaults completes references
	 * @param pins the operator's pins
	 * @param selectors the application's selectors
	 * @param armSelectors our own selectors in their order
	 */
	public VersionSelection(ReferenceDefaults defaults, OperatorPins pins, SelectorChain selectors,
			List<ArmSelector> armSelectors) {
		this.defaults = defaults;
		this.pins = pins;
		this.selectors = selectors;
		this.armSelectors = armSelectors.stream().filter(ArmSelector::isActive).toList();
	}

	/**
	 * Create a selection without pins and selectors.
	 * @param defaults completes references
	 * @return the selection
	 */
	public static VersionSelection of(ReferenceDefaults defaults) {
		return new VersionSelection(defaults, new OperatorPins(Map.of(), null, Duration.ZERO), SelectorChain.EMPTY,
				List.of());
	}

	/**
	 * The default project and environment.
	 * @return the defaults
	 */
	public ReferenceDefaults defaults() {
		return this.defaults;
	}

	/**
	 * Decide for a call of the registry on the current thread.
	 * @param requested the requested reference
	 * @return the decision; null, without any allocation, if the reference is used as
	 * requested, for example because it was decided before
	 */
	public @Nullable Decision decide(PromptReference requested) {
		return requested.isDecided() ? null : decide(requested, ThreadContext.overrides(), null);
	}

	/**
	 * Decide for a call of the registry.
	 * @param requested the requested reference
	 * @param overrides the overrides, or null
	 * @param observation the current observation, or null
	 * @return as {@link #decide(PromptReference)}
	 */
	public @Nullable Decision decide(PromptReference requested, @Nullable Overrides overrides,
			@Nullable ObservationView observation) {
		return decide(requested, overrides, observation, VariableSource.NONE, NO_ARGUMENTS);
	}

	/**
	 * Decide for an annotated call.
	 * @param requested the requested reference
	 * @param overrides the overrides, or null
	 * @param observation the current observation, or null
	 * @param caller the annotated method
	 * @param arguments the method's arguments
	 * @return as {@link #decide(PromptReference)}
	 */
	public @Nullable Decision decide(PromptReference requested, @Nullable Overrides overrides,
			@Nullable ObservationView observation, VariableSource caller, @Nullable Object[] arguments) {
		if (requested.isDecided() || (overrides == null && this.pins.isEmpty() && this.selectors.isEmpty()
				&& this.armSelectors.isEmpty())) {
			return null;
		}
		PromptReference pin = pin(requested, overrides);
		if (pin != null) {
			return version(requested.withVersionOf(pin));
		}
		if (requested.isPinned() || requested.isLatest()) {
			return null;
		}
		String environment = environment(requested, overrides);
		Decision selected = (requested.id() == null) ? select(requested, environment, observation, caller, arguments)
				: null;
		if (selected != null) {
			return selected;
		}
		return (environment != null && requested.environment() == null) ? version(in(environment, requested)) : null;
	}

	private static Decision version(PromptReference reference) {
		return new Decision.Version(reference.asDecided());
	}

	/** References by id are not offered to selectors, which know prompts by slug. */
	private @Nullable Decision select(PromptReference requested, @Nullable String environment,
			@Nullable ObservationView observation, VariableSource caller, @Nullable Object[] arguments) {
		PromptSelection selection = this.selectors.isEmpty() ? null
				: this.selectors.select(requested,
						this.defaults.complete((environment != null) ? in(environment, requested) : requested), caller,
						arguments, observation);
		if (selection != null) {
			return version(requested.withVersionOf(selection.reference()));
		}
		for (int i = 0; i < this.armSelectors.size(); i++) {
			ArmAssignment assignment = this.armSelectors.get(i)
				.select(requested, environment, caller, arguments, observation);
			if (assignment != null) {
				return assignment;
			}
		}
		return null;
	}

	private @Nullable PromptReference pin(PromptReference requested, @Nullable Overrides overrides) {
		if (overrides == null && this.pins.isEmpty()) {
			return null;
		}
		PromptReference inProject = this.defaults.withProject(requested);
		PromptReference pin = (overrides != null) ? overrides.experimentPin(inProject) : null;
		if (pin == null) {
			pin = this.pins.find(inProject);
		}
		return (pin == null && overrides != null) ? overrides.ownPin(inProject) : pin;
	}

	private static @Nullable String environment(PromptReference requested, @Nullable Overrides overrides) {
		if (requested.environment() != null || overrides == null) {
			return requested.environment();
		}
		return overrides.environment();
	}

	private static PromptReference in(String environment, PromptReference reference) {
		return environment.equals(reference.environment()) ? reference : reference.withEnvironment(environment);
	}

}
