package dev.braintrust.spring.call.internal;

import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.JavaScript;
import dev.braintrust.spring.json.internal.NamedValues;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptOrigin;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.prompt.internal.PromptFactory;

/**
 * What all calls of an annotated method have in common: which prompt it uses, and which
 * of its arguments are variables. Thread-safe.
 */
public sealed interface PromptBinding {

	/**
	 * Begin a call. Its prompt is not resolved.
	 * @param enclosing the annotated call around it, or null
	 * @param span the claim on the current span
	 * @param arguments the method's arguments
	 * @param registry where prompts come from
	 * @return the call
	 */
	PromptCall begin(@Nullable PromptCall enclosing, SpanClaim span, @Nullable Object[] arguments,
			PromptRegistry registry);

	/**
	 * A prompt that Braintrust keeps.
	 */
	final class Managed implements PromptBinding {

		private final PromptReference reference;

		private final String[] names;

		private final int[] indexes;

		private volatile @Nullable Constant constant;

		/**
		 * Bind a method.
		 * @param reference the prompt that is used
		 * @param parameters the indexes of the parameters that are variables, by name
		 */
		public Managed(PromptReference reference, Map<String, Integer> parameters) {
			Map<String, Integer> ordered = JavaScript.ordered(parameters);
			this.reference = reference;
			this.names = ordered.keySet().toArray(String[]::new);
			this.indexes = ordered.values().stream().mapToInt(Integer::intValue).toArray();
		}

		/**
		 * The prompt that is used.
		 * @return the reference, as the annotation has it
		 */
		public PromptReference reference() {
			return this.reference;
		}

		/**
		 * The names of the variables that calls have.
		 * @return the names
		 */
		public Set<String> variableNames() {
			return Set.of(this.names);
		}

		@Override
		public PromptCall begin(@Nullable PromptCall enclosing, SpanClaim span, @Nullable Object[] arguments,
				PromptRegistry registry) {
			return new ManagedPromptCall(enclosing, span, this, arguments, registry);
		}

		boolean hasVariables() {
			return this.names.length > 0;
		}

		/**
		 * The variables of a call.
		 * @param arguments the call's arguments
		 * @return the arguments by variable name
		 */
		Map<String, @Nullable Object> variables(@Nullable Object[] arguments) {
			@Nullable Object[] values = new Object[this.indexes.length];
			for (int i = 0; i < values.length; i++) {
				values[i] = arguments[this.indexes[i]];
			}
			return new NamedValues(this.names, values);
		}

		/**
		 * The link of all calls without variables, until the prompt is another.
		 * @param prompt the prompt
		 * @return the link, or null for a row without an id
		 */
		PromptLink.@Nullable Managed constantLink(Prompt prompt) {
			Constant known = this.constant;
			if (known == null || known.prompt() != prompt) {
				PromptOrigin origin = PromptFactory.origin(prompt);
				known = new Constant(prompt, (origin != null) ? new PromptLink.Managed(origin) : null);
				this.constant = known;
			}
			return known.link();
		}

		private record Constant(Prompt prompt, PromptLink.@Nullable Managed link) {
		}

	}

	/**
	 * A prompt that lives in code.
	 *
	 * @param link what spans carry
	 */
	record Hardcoded(PromptLink.Hardcoded link) implements PromptBinding {

		@Override
		public PromptCall begin(@Nullable PromptCall enclosing, SpanClaim span, @Nullable Object[] arguments,
				PromptRegistry registry) {
			return new HardcodedPromptCall(enclosing, span, this.link);
		}

	}

}
