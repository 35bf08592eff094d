package dev.braintrust.spring.tracing;

import org.jspecify.annotations.Nullable;

/**
 * Redacts prompt variables before they are written to a span. Beans of this type are
 * called after {@code braintrust.tracing.variables.*} has been applied. Implementations
 * must be thread-safe.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface VariableRedactor {

	/**
	 * Redact a variable.
	 * @param name the variable's name
	 * @param value its value as {@linkplain dev.braintrust.spring.prompt.Prompt plain
	 * data}; must not be modified
	 * @return the value to write to the span: the value itself, or other plain data
	 */
	@Nullable Object redact(String name, @Nullable Object value);

}
