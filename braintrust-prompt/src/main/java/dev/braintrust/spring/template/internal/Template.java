package dev.braintrust.spring.template.internal;

import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.LimitExceededException;
import dev.braintrust.spring.limit.internal.BuildMeter;

/**
 * A compiled template. Immutable and thread-safe. Rendering accesses only the given data.
 */
public interface Template {

	/**
	 * Render the template.
	 * @param variables plain data (see {@code PlainData})
	 * @param strict whether a missing variable is an error
	 * @param meter counts the costs
	 * @return the rendered text
	 * @throws TemplateException if the template is malformed or a variable is missing in
	 * strict mode; a {@link TemplateLimitException} if it nests too deeply
	 * @throws LimitExceededException if rendering takes too long or needs too much memory
	 */
	String render(Map<String, ? extends @Nullable Object> variables, boolean strict, BuildMeter meter);

	/**
	 * The variables that the template prints unconditionally.
	 * @return the names up to the first dot; empty if the engine does not support this
	 */
	default Set<String> variables() {
		return Set.of();
	}

}
