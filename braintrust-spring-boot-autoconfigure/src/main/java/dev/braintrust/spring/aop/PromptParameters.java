package dev.braintrust.spring.aop;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.HashSet;
import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotatedMethod;
import org.springframework.util.StringUtils;

import dev.braintrust.spring.annotation.PromptVariable;

/**
 * The parameters of a method that are variables of its prompt.
 */
final class PromptParameters {

	private static final PromptParameters NONE = new PromptParameters(new String[0], new int[0]);

	private final String[] names;

	private final int[] indexes;

	private PromptParameters(String[] names, int[] indexes) {
		this.names = names;
		this.indexes = indexes;
	}

	/**
	 * Find the annotated parameters, on the method itself or on one that it implements or
	 * overrides.
	 * @param method the most specific method
	 * @return the parameters
	 * @throws IllegalStateException if a name is not known, or used twice
	 */
	static PromptParameters of(Method method) {
		List<String> names = new ArrayList<>();
		List<Integer> indexes = new ArrayList<>();
		for (MethodParameter parameter : new AnnotatedMethod(method).getMethodParameters()) {
			PromptVariable annotation = parameter.getParameterAnnotation(PromptVariable.class);
			if (annotation != null) {
				names.add(name(annotation, parameter));
				indexes.add(parameter.getParameterIndex());
			}
		}
		if (names.isEmpty()) {
			return NONE;
		}
		Set<String> seen = new HashSet<>();
		for (String name : names) {
			if (!seen.add(name)) {
				throw new IllegalStateException("two parameters are @PromptVariable(\"" + name + "\")");
			}
		}
		return new PromptParameters(names.toArray(String[]::new),
				indexes.stream().mapToInt(Integer::intValue).toArray());
	}

	private static String name(PromptVariable annotation, MethodParameter parameter) {
		PromptVariable merged = AnnotatedElementUtils
			.getMergedAnnotation(AnnotatedElementUtils.forAnnotations(annotation), PromptVariable.class);
		String explicit = (merged != null) ? merged.name() : annotation.name();
		if (StringUtils.hasText(explicit)) {
			return explicit;
		}
		parameter.initParameterNameDiscovery(new DefaultParameterNameDiscoverer());
		String discovered = parameter.getParameterName();
		if (discovered == null) {
			throw new IllegalStateException(("the name of parameter %d is not known: compile with -parameters, or name "
					+ "it: @PromptVariable(\"...\")")
				.formatted(parameter.getParameterIndex()));
		}
		return discovered;
	}

	/**
	 * The names of the variables.
	 * @return the names
	 */
	Set<String> names() {
		return Set.of(this.names);
	}

	/**
	 * The variables of one call.
	 * @param arguments the call's arguments
	 * @return the arguments by variable name
	 */
	Map<String, @Nullable Object> variables(@Nullable Object[] arguments) {
		if (this.names.length == 0) {
			return Collections.emptyMap();
		}
		Map<String, @Nullable Object> variables = new LinkedHashMap<>();
		for (int i = 0; i < this.names.length; i++) {
			variables.put(this.names[i], arguments[this.indexes[i]]);
		}
		return variables;
	}

}
