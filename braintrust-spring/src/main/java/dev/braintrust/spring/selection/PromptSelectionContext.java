package dev.braintrust.spring.selection;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.PromptReference;

/**
 * What a {@link PromptSelector} can base its selection on.
 *
 * @param requested the reference as requested
 * @param otherwise the reference that is used if no selector answers, with its project,
 * and with an environment or for the newest version
 * @param method the annotated method, or null for a call of the registry
 * @param variables the names of the method's variables
 * @param keys the values of the baggage entries and variables whose names are configured
 * by {@code braintrust.prompts.selection.keys}; without those that have no value
 * @since 0.1.0
 */
public record PromptSelectionContext(PromptReference requested, PromptReference otherwise, @Nullable Method method,
		Set<String> variables, Map<String, String> keys) {

	/**
	 * Does not contain the values of the keys, which may identify users.
	 */
	@Override
	public String toString() {
		return "PromptSelectionContext[requested=%s, otherwise=%s, method=%s, variables=%s, keys=%s]"
			.formatted(this.requested, this.otherwise, this.method, this.variables, this.keys.keySet());
	}

}
