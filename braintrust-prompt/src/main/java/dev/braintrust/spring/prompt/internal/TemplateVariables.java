package dev.braintrust.spring.prompt.internal;

import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.JavaScript;

/**
 * The variables of a template for a map as input: the members of the map, and the map
 * itself as {@code input} unless a member has that name. A view, because nearly all
 * templates only look up variables by name. Iteration creates a copy.
 */
final class TemplateVariables extends AbstractMap<String, @Nullable Object> {

	private static final String INPUT = "input";

	private final Map<?, ?> members;

	private @Nullable Map<String, @Nullable Object> copy;

	/**
	 * Create a view.
	 * @param members plain data
	 */
	TemplateVariables(Map<?, ?> members) {
		this.members = members;
	}

	@Override
	public @Nullable Object get(@Nullable Object name) {
		Object member = this.members.get(name);
		return (member == null && INPUT.equals(name) && !this.members.containsKey(INPUT)) ? this.members : member;
	}

	@Override
	public boolean containsKey(@Nullable Object name) {
		return this.members.containsKey(name) || INPUT.equals(name);
	}

	@Override
	public Set<Map.Entry<String, @Nullable Object>> entrySet() {
		Map<String, @Nullable Object> listed = this.copy;
		if (listed == null) {
			listed = list();
			this.copy = listed;
		}
		return listed.entrySet();
	}

	private Map<String, @Nullable Object> list() {
		Map<String, @Nullable Object> variables = new LinkedHashMap<>();
		variables.put(INPUT, this.members);
		this.members.forEach((name, value) -> variables.put((String) name, value));
		return JavaScript.ordered(variables);
	}

}
