package dev.braintrust.spring.ai.internal;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;

import io.micrometer.observation.ObservationView;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.ContextView;

import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.prompt.internal.PromptBuildListener;
import dev.braintrust.spring.prompt.internal.PromptFactory;
import dev.braintrust.spring.selection.internal.CurrentObservation;
import dev.braintrust.spring.selection.internal.Decision;
import dev.braintrust.spring.selection.internal.Overrides;
import dev.braintrust.spring.selection.internal.ThreadContext;
import dev.braintrust.spring.selection.internal.VariableSource;
import dev.braintrust.spring.selection.internal.VersionSelection;

/**
 * Finds the prompts of calls, for whose selection their variables are known.
 *
 * @param registry loads prompts
 * @param selection decides the versions, or null if the registry does
 */
public record PromptLookup(PromptRegistry registry, @Nullable VersionSelection selection) {

	private static final @Nullable Object[] NO_ARGUMENTS = new Object[0];

	/**
	 * Get a prompt. Blocks if it is not cached.
	 * @param reference the reference
	 * @param variables the variables of the call
	 * @return the prompt, whose builds are not linked to the current span
	 */
	Prompt get(PromptReference reference, Map<String, ?> variables) {
		Decision decision = decide(reference, variables, ThreadContext.overrides(), CurrentObservation.get());
		return unlinked(this.registry.get(decided(reference, decision)), decision);
	}

	/**
	 * Load a prompt. Never blocks. A cached prompt is returned on the same thread, any
	 * other on a thread that may block, because a model may.
	 * @param reference the reference
	 * @param variables the variables of the call
	 * @param context the context of the call's chain
	 * @return the prompt, as {@link #get}
	 */
	Mono<Prompt> load(PromptReference reference, Map<String, ?> variables, ContextView context) {
		Decision decision = decide(reference, variables, Overrides.of(context, ThreadContext.overrides()),
				CurrentObservation.of(context));
		PromptReference decided = decided(reference, decision);
		Prompt cached = (this.selection != null) ? this.registry.getIfCached(decided) : null;
		return (cached != null && PromptFactory.isCompiled(cached)) ? Mono.just(unlinked(cached, decision))
				: this.registry.load(decided)
					.publishOn(Schedulers.boundedElastic())
					.map((prompt) -> unlinked(prompt, decision));
	}

	private @Nullable Decision decide(PromptReference reference, Map<String, ?> variables,
			@Nullable Overrides overrides, @Nullable ObservationView observation) {
		return (this.selection != null)
				? this.selection.decide(reference, overrides, observation, new Variables(variables), NO_ARGUMENTS)
				: null;
	}

	/** Marked, so that the registry does not decide again without the variables. */
	private PromptReference decided(PromptReference reference, @Nullable Decision decision) {
		return (decision != null) ? decision.reference() : (this.selection != null) ? reference.asDecided() : reference;
	}

	/** Only the LLM span is linked, which is not the current span of an advisor. */
	private static Prompt unlinked(Prompt prompt, @Nullable Decision decision) {
		return PromptFactory.withListener(prompt, PromptBuildListener.NONE,
				(decision != null) ? decision.assignment() : null);
	}

	/**
	 * The variables of a call, for selectors.
	 */
	private record Variables(Map<String, ?> values) implements VariableSource {

		@Override
		public @Nullable Method method() {
			return null;
		}

		@Override
		public Set<String> variableNames() {
			return Set.copyOf(this.values.keySet());
		}

		@Override
		public @Nullable Object variable(String name, @Nullable Object[] arguments) {
			return this.values.get(name);
		}

	}

}
