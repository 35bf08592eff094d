package dev.braintrust.spring.tracing;

import org.jspecify.annotations.Nullable;

/**
 * Decides what a span shows of a prompt's variables. Beans of this type are asked after
 * {@code braintrust.tracing.variables.*} has been applied. Must be thread-safe.
 */
@FunctionalInterface
public interface VariableRedactor {

	/**
	 * Redact a variable.
	 * @param name the variable's name
	 * @param value its value as plain data; not to be changed
	 * @return what the span shows: the value itself, or any plain data in its place
	 */
	@Nullable Object redact(String name, @Nullable Object value);

}
