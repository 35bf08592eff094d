package dev.braintrust.spring.call.internal;

import java.lang.reflect.Method;
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
import dev.braintrust.spring.selection.internal.ArmAssignment;
import dev.braintrust.spring.selection.internal.Decision;
import dev.braintrust.spring.selection.internal.VariableSource;

/**
 * The prompt of an annotated method, and the method's arguments that are variables.
 * Created once per method. Thread-safe.
 */
public sealed interface PromptBinding {

	/**
	 * Create a call whose prompt is not resolved yet.
	 * @param enclosing the enclosing annotated call, or null
	 * @param span the claim on the current span
	 * @param arguments the method's arguments
	 * @param registry the registry that loads the prompt
	 * @param decision the decided version; null if the prompt is hard-coded, or for the
	 * reference of the annotation
	 * @return the call
	 */
	PromptCall begin(@Nullable PromptCall enclosing, SpanClaim span, @Nullable Object[] arguments,
			PromptRegistry registry, @Nullable Decision decision);

	/**
	 * A prompt that is stored in Braintrust.
	 */
	final class Managed implements PromptBinding, VariableSource {

		private final @Nullable Method method;

		private final PromptReference reference;

		private final PromptReference decided;

		private final String[] names;

		private final int[] indexes;

		private final boolean logged;

		private volatile @Nullable SharedLink shared;

		/**
		 * Create a binding of a prompt that is not logged.
		 * @param method the method, or null if it is unknown
		 * @param reference the prompt's reference
		 * @param parameters parameter indexes by variable name
		 */
		public Managed(@Nullable Method method, PromptReference reference, Map<String, Integer> parameters) {
			this(method, reference, parameters, false);
		}

		/**
		 * Create a binding.
		 * @param method the method, or null if it is unknown
		 * @param reference the prompt's reference
		 * @param parameters parameter indexes by variable name
		 * @param logged whether its calls are in the diagnostic context
		 */
		public Managed(@Nullable Method method, PromptReference reference, Map<String, Integer> parameters,
				boolean logged) {
			this.logged = logged;
			Map<String, Integer> ordered = JavaScript.ordered(parameters);
			this.method = method;
			this.reference = reference;
			this.decided = reference.asDecided();
			this.names = ordered.keySet().toArray(String[]::new);
			this.indexes = ordered.values().stream().mapToInt(Integer::intValue).toArray();
		}

		/**
		 * The reference of the prompt.
		 * @return the reference, as declared by the annotation
		 */
		public PromptReference reference() {
			return this.reference;
		}

		@Override
		public @Nullable Method method() {
			return this.method;
		}

		@Override
		public Set<String> variableNames() {
			return Set.of(this.names);
		}

		@Override
		public @Nullable Object variable(String name, @Nullable Object[] arguments) {
			for (int i = 0; i < this.names.length; i++) {
				if (this.names[i].equals(name)) {
					return arguments[this.indexes[i]];
				}
			}
			return null;
		}

		@Override
		public PromptCall begin(@Nullable PromptCall enclosing, SpanClaim span, @Nullable Object[] arguments,
				PromptRegistry registry, @Nullable Decision decision) {
			if (decision instanceof ArmAssignment assignment) {
				return new AssignedPromptCall(enclosing, span, this, arguments, registry, assignment);
			}
			return new ManagedPromptCall(enclosing, span, this, arguments, registry,
					(decision != null) ? decision.reference() : this.decided);
		}

		boolean isLogged() {
			return this.logged;
		}

		boolean hasVariables() {
			return this.names.length > 0;
		}

		/**
		 * The variables of a call.
		 * @param arguments the method's arguments
		 * @return argument values by variable name
		 */
		Map<String, @Nullable Object> variables(@Nullable Object[] arguments) {
			@Nullable Object[] values = new Object[this.indexes.length];
			for (int i = 0; i < values.length; i++) {
				values[i] = arguments[this.indexes[i]];
			}
			return new NamedValues(this.names, values);
		}

		/**
		 * The link of a call without variables. The same object is returned as long as
		 * the prompt is the same object.
		 * @param prompt the prompt
		 * @return the link, or null if the prompt has no id
		 */
		PromptLink.@Nullable Managed sharedLink(Prompt prompt) {
			SharedLink current = this.shared;
			if (current == null || current.prompt() != prompt) {
				PromptOrigin origin = PromptFactory.origin(prompt);
				current = new SharedLink(prompt, (origin != null) ? new PromptLink.Managed(origin, null) : null);
				this.shared = current;
			}
			return current.link();
		}

		private record SharedLink(Prompt prompt, PromptLink.@Nullable Managed link) {
		}

	}

	/**
	 * A prompt that is hard-coded in the method.
	 *
	 * @param link the link of all calls
	 */
	record Hardcoded(PromptLink.Hardcoded link) implements PromptBinding {

		@Override
		public PromptCall begin(@Nullable PromptCall enclosing, SpanClaim span, @Nullable Object[] arguments,
				PromptRegistry registry, @Nullable Decision decision) {
			return new HardcodedPromptCall(enclosing, span, this.link);
		}

	}

}
