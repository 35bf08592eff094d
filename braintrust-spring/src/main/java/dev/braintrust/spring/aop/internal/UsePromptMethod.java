package dev.braintrust.spring.aop.internal;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

import dev.braintrust.spring.prompt.PromptReference;

/**
 * A method with {@code @UsePrompt}, and the prompt that it uses.
 *
 * @param type the class of the bean
 * @param method the method
 * @param reference the prompt's reference, with placeholders resolved
 * @param variables the variable names of the method's parameters
 */
record UsePromptMethod(Class<?> type, Method method, PromptReference reference, Set<String> variables) {

	/**
	 * The method's class, name and parameter types.
	 */
	String description() {
		return this.type.getName() + "." + this.method.getName()
				+ Arrays.stream(this.method.getParameterTypes())
					.map(Class::getSimpleName)
					.collect(Collectors.joining(", ", "(", ")"));
	}

}
