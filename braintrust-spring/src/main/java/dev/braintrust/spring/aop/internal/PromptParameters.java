package dev.braintrust.spring.aop.internal;

import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotatedMethod;
import org.springframework.util.StringUtils;

import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.call.internal.PromptUse;
import dev.braintrust.spring.json.internal.JavaScript;
import dev.braintrust.spring.json.internal.NamedValues;

/**
 * The parameters of a method that are variables of its prompt.
 */
final class PromptParameters implements PromptUse.Parameters {

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
		Map<String, Integer> indexes = new LinkedHashMap<>();
		for (MethodParameter parameter : new AnnotatedMethod(method).getMethodParameters()) {
			PromptVariable annotation = parameter.getParameterAnnotation(PromptVariable.class);
			if (annotation != null) {
				String name = name(annotation, parameter);
				if (indexes.put(name, parameter.getParameterIndex()) != null) {
					throw new IllegalStateException("two parameters are @PromptVariable(\"" + name + "\")");
				}
			}
		}
		if (indexes.isEmpty()) {
			return NONE;
		}
		Map<String, Integer> ordered = JavaScript.ordered(indexes);
		return new PromptParameters(ordered.keySet().toArray(String[]::new),
				ordered.values().stream().mapToInt(Integer::intValue).toArray());
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

	@Override
	public Set<String> names() {
		return Set.of(this.names);
	}

	@Override
	public boolean isEmpty() {
		return this.names.length == 0;
	}

	@Override
	public Map<String, @Nullable Object> variables(@Nullable Object[] arguments) {
		@Nullable Object[] values = new Object[this.indexes.length];
		for (int i = 0; i < values.length; i++) {
			values[i] = arguments[this.indexes[i]];
		}
		return new NamedValues(this.names, values);
	}

}
