package dev.braintrust.spring.prompt;

import org.jspecify.annotations.Nullable;

/**
 * Reads an application's own types when they are passed as variables, in place of
 * Jackson. A bean of this type is used by all prompts of the registry.
 * <p>
 * Asked for each value that is not a map, collection, array, optional, text, number,
 * boolean, date or another value type of the JDK, at any depth. Implementations are
 * thread-safe.
 */
@FunctionalInterface
public interface VariableMapper {

	/**
	 * Read a value.
	 * @param value the value: a record, a bean, an enum constant, a JSON tree
	 * @return its data: a map, a list, a text, a number, a boolean or null. Maps and
	 * lists may hold values to be mapped in turn. If this throws, the build fails with an
	 * exception that names the value's type, and neither the value nor the message of
	 * what was thrown
	 */
	@Nullable Object map(Object value);

}
