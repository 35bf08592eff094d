package dev.braintrust.spring.aop.internal;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

import dev.braintrust.spring.prompt.PromptReference;

/**
 * A method that is annotated with {@code @UsePrompt}, and the prompt that it uses.
 *
 * @param type the class of the bean
 * @param method the method
 * @param reference the prompt, its placeholders resolved
 * @param variables the names of the parameters that are variables
 */
record UsedPrompt(Class<?> type, Method method, PromptReference reference, Set<String> variables) {

	/**
	 * The method as people write it.
	 */
	String where() {
		return this.type.getName() + "." + this.method.getName()
				+ Arrays.stream(this.method.getParameterTypes())
					.map(Class::getSimpleName)
					.collect(Collectors.joining(", ", "(", ")"));
	}

}
