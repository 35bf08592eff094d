package dev.braintrust.spring.call.internal;

import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.PromptOrigin;
import dev.braintrust.spring.prompt.PromptReference;

/**
 * What all calls of one method with {@code @UsePrompt} have in common. Thread-safe.
 */
public final class PromptUse {

	private final PromptReference reference;

	private final Parameters parameters;

	/** The link of calls without variables: one for all, until the prompt is another. */
	private volatile PromptLink.@Nullable Managed constant;

	/**
	 * Create a use.
	 * @param reference the prompt that is used
	 * @param parameters which arguments of a call are variables
	 */
	public PromptUse(PromptReference reference, Parameters parameters) {
		this.reference = reference;
		this.parameters = parameters;
	}

	/**
	 * The annotated parameters of a method.
	 */
	public interface Parameters {

		/**
		 * The names of the variables.
		 * @return the names
		 */
		Set<String> names();

		/**
		 * Whether there are none.
		 * @return whether calls have no variables
		 */
		boolean isEmpty();

		/**
		 * The variables of one call.
		 * @param arguments the call's arguments
		 * @return the arguments by variable name
		 */
		Map<String, @Nullable Object> variables(@Nullable Object[] arguments);

	}

	/**
	 * The prompt that is used.
	 * @return the reference
	 */
	public PromptReference reference() {
		return this.reference;
	}

	/**
	 * The names of the variables that calls have.
	 * @return the names
	 */
	public Set<String> variableNames() {
		return this.parameters.names();
	}

	Map<String, @Nullable Object> variables(@Nullable Object[] arguments) {
		return this.parameters.variables(arguments);
	}

	/**
	 * The link of a call.
	 * @param origin the prompt, with the call's variables; one object for all calls of a
	 * prompt without any
	 * @return the link
	 */
	PromptLink.Managed link(PromptOrigin origin) {
		if (!this.parameters.isEmpty()) {
			return new PromptLink.Managed(origin);
		}
		PromptLink.Managed known = this.constant;
		if (known == null || known.origin() != origin) {
			known = new PromptLink.Managed(origin);
			this.constant = known;
		}
		return known;
	}

}
