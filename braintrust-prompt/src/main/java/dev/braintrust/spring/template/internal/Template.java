package dev.braintrust.spring.template.internal;

import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.LimitExceededException;
import dev.braintrust.spring.limit.internal.Meter;

/**
 * A compiled template. Immutable and thread-safe; rendering reaches the given data and
 * nothing else.
 */
public interface Template {

	/**
	 * Render the template.
	 * @param variables plain data (see {@code PlainData})
	 * @param strict whether a variable that does not exist is an error
	 * @param meter counts the costs
	 * @return the text
	 * @throws TemplateException if the template is malformed or a variable is missing in
	 * strict mode; a {@link TemplateLimitException} if it nests too deep
	 * @throws LimitExceededException if it takes too long or too much memory
	 */
	String render(Map<String, ? extends @Nullable Object> variables, boolean strict, Meter meter);

	/**
	 * The variables that the template prints, whatever their values.
	 * @return the names, each without what follows a dot; empty if they can't be told
	 */
	default Set<String> variables() {
		return Set.of();
	}

}
