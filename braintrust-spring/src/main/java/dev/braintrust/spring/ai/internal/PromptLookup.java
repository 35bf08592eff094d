package dev.braintrust.spring.ai.internal;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;

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
		PromptReference decided = (this.selection != null) ? this.selection
			.decide(reference, ThreadContext.overrides(), CurrentObservation.get(), new Variables(variables),
					NO_ARGUMENTS)
			.asDecided() : reference;
		return unlinked(this.registry.get(decided));
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
		if (this.selection == null) {
			return this.registry.load(reference).publishOn(Schedulers.boundedElastic()).map(PromptLookup::unlinked);
		}
		Overrides overrides = Overrides.of(context, ThreadContext.overrides());
		PromptReference decided = this.selection
			.decide(reference, overrides, CurrentObservation.of(context), new Variables(variables), NO_ARGUMENTS)
			.asDecided();
		Prompt cached = this.registry.getIfCached(decided);
		return (cached != null) ? Mono.just(unlinked(cached))
				: this.registry.load(decided).publishOn(Schedulers.boundedElastic()).map(PromptLookup::unlinked);
	}

	/** Only the LLM span is linked, which is not the current span of an advisor. */
	private static Prompt unlinked(Prompt prompt) {
		return PromptFactory.withListener(prompt, PromptBuildListener.NONE);
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
