package dev.braintrust.spring.selection.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

import dev.braintrust.spring.prompt.PromptReference;

/**
 * Overrides of versions for a piece of code: pins of an experiment, pins of the
 * application, and an environment. Immutable; nested overrides are merged, and the
 * innermost one takes precedence.
 */
public final class Overrides {

	/** The key in Reactor's context and in context snapshots. */
	static final String KEY = "braintrust.prompt-override";

	/** Innermost first, as {@link #pins}. */
	private final List<PromptReference> experimentPins;

	private final List<PromptReference> pins;

	private final @Nullable String environment;

	private Overrides(List<PromptReference> experimentPins, List<PromptReference> pins, @Nullable String environment) {
		this.experimentPins = experimentPins;
		this.pins = pins;
		this.environment = environment;
	}

	/**
	 * Create a pin, which an operator's pin takes precedence over.
	 * @param pin the prompt and its version, environment, or newest version
	 * @return the overrides
	 * @throws IllegalArgumentException if the reference specifies none of these
	 */
	public static Overrides pin(PromptReference pin) {
		return new Overrides(List.of(), List.of(requireVersion(pin)), null);
	}

	/**
	 * Create the pins of an experiment, which take precedence over all others.
	 * @param pins the prompts and their versions
	 * @return the overrides
	 * @throws IllegalArgumentException if a reference specifies no version
	 */
	public static Overrides experimentPins(List<PromptReference> pins) {
		pins.forEach(Overrides::requireVersion);
		return new Overrides(List.copyOf(pins), List.of(), null);
	}

	/**
	 * Create an environment for references that specify neither version nor environment.
	 * @param environment the environment's slug
	 * @return the overrides
	 * @throws IllegalArgumentException if the environment is blank
	 */
	public static Overrides environment(String environment) {
		if (environment == null || environment.isBlank()) {
			throw new IllegalArgumentException("The environment of a prompt override must not be blank");
		}
		return new Overrides(List.of(), List.of(), environment);
	}

	static PromptReference requireVersion(PromptReference pin) {
		if (pin.version() == null && pin.environment() == null && !pin.isLatest()) {
			throw new IllegalArgumentException(
					"The pin of %s specifies no version: add withVersion(...) or withEnvironment(...)".formatted(pin));
		}
		return pin;
	}

	/**
	 * The overrides of a Reactor context.
	 * @param context the context
	 * @param fallback the overrides to return if the context has none, or null
	 * @return the overrides, or null if there are none
	 */
	public static @Nullable Overrides of(ContextView context, @Nullable Overrides fallback) {
		return (context.getOrDefault(KEY, null) instanceof Overrides overrides) ? overrides : fallback;
	}

	/**
	 * Add overrides to a Reactor context, without merging.
	 * @param overrides the overrides, or null for none
	 * @param context the context
	 * @return the context with these overrides
	 */
	public static Context put(@Nullable Overrides overrides, Context context) {
		if (overrides != null) {
			return context.put(KEY, overrides);
		}
		return context.hasKey(KEY) ? context.delete(KEY) : context;
	}

	/**
	 * Add these overrides to a Reactor context, merged with those that it has.
	 * @param context the context
	 * @return the context with the merged overrides
	 */
	public Context putInto(Context context) {
		return context.put(KEY, within(of(context, null)));
	}

	/**
	 * Run code with these overrides on the current thread.
	 * @param <T> the type of the result
	 * @param work the code
	 * @return the result
	 * @throws Exception the exception of the code
	 */
	public <T extends @Nullable Object> T call(Callable<T> work) throws Exception {
		@Nullable Object[] slots = ThreadContext.slots();
		Overrides outer = ThreadContext.overrides(slots);
		ThreadContext.setOverrides(slots, within(outer));
		try {
			return work.call();
		}
		finally {
			ThreadContext.setOverrides(slots, outer);
		}
	}

	/**
	 * Run code with these overrides on the current thread.
	 * @param work the code
	 */
	public void run(Runnable work) {
		@Nullable Object[] slots = ThreadContext.slots();
		Overrides outer = ThreadContext.overrides(slots);
		ThreadContext.setOverrides(slots, within(outer));
		try {
			work.run();
		}
		finally {
			ThreadContext.setOverrides(slots, outer);
		}
	}

	private Overrides within(@Nullable Overrides outer) {
		if (outer == null) {
			return this;
		}
		return new Overrides(concat(this.experimentPins, outer.experimentPins), concat(this.pins, outer.pins),
				(this.environment != null) ? this.environment : outer.environment);
	}

	/**
	 * Omits outer pins that an inner one hides, so that recursion does not grow the list.
	 */
	private static List<PromptReference> concat(List<PromptReference> inner, List<PromptReference> outer) {
		if (inner.isEmpty() || outer.isEmpty()) {
			return inner.isEmpty() ? outer : inner;
		}
		List<PromptReference> visible = new ArrayList<>(inner);
		outer.stream()
			.filter((pin) -> inner.stream().noneMatch((hiding) -> isSamePrompt(hiding, pin)))
			.forEach(visible::add);
		return List.copyOf(visible);
	}

	private static boolean isSamePrompt(PromptReference one, PromptReference other) {
		PromptReference version = PromptReference.latest("any");
		return one.withVersionOf(version).equals(other.withVersionOf(version));
	}

	/**
	 * The pin of an experiment for a prompt.
	 * @param reference the reference, with its project
	 * @return the pin, or null
	 */
	@Nullable PromptReference experimentPin(PromptReference reference) {
		return find(this.experimentPins, reference);
	}

	/**
	 * The pin of the application for a prompt.
	 * @param reference the reference, with its project
	 * @return the pin, or null
	 */
	@Nullable PromptReference ownPin(PromptReference reference) {
		return find(this.pins, reference);
	}

	@Nullable String environment() {
		return this.environment;
	}

	private static @Nullable PromptReference find(List<PromptReference> pins, PromptReference reference) {
		for (int i = 0; i < pins.size(); i++) {
			if (applies(pins.get(i), reference)) {
				return pins.get(i);
			}
		}
		return null;
	}

	/**
	 * Whether a pin applies to a reference: a pin without a project applies to the slug
	 * in every project.
	 */
	static boolean applies(PromptReference pin, PromptReference reference) {
		if (!Objects.equals(pin.slug(), reference.slug()) || !Objects.equals(pin.id(), reference.id())) {
			return false;
		}
		if (pin.projectId() != null) {
			return pin.projectId().equals(reference.projectId());
		}
		return pin.project() == null || pin.project().equals(reference.project());
	}

	@Override
	public String toString() {
		return "Overrides[experimentPins=%s, pins=%s, environment=%s]".formatted(this.experimentPins, this.pins,
				this.environment);
	}

}
