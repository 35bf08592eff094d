package dev.braintrust.spring.selection.internal;

import java.lang.reflect.Method;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The annotated method that a prompt is selected for, and its variables.
 */
public interface VariableSource {

	/** For calls of the registry. */
	VariableSource NONE = new VariableSource() {

		@Override
		public @Nullable Method method() {
			return null;
		}

		@Override
		public Set<String> variableNames() {
			return Set.of();
		}

		@Override
		public @Nullable Object variable(String name, @Nullable Object[] arguments) {
			return null;
		}

	};

	/**
	 * The annotated method.
	 * @return the method, or null
	 */
	@Nullable Method method();

	/**
	 * The names of the variables.
	 * @return the names
	 */
	Set<String> variableNames();

	/**
	 * The value of a variable.
	 * @param name the variable's name
	 * @param arguments the method's arguments
	 * @return the value; null if it is null or there is no such variable
	 */
	@Nullable Object variable(String name, @Nullable Object[] arguments);

}
