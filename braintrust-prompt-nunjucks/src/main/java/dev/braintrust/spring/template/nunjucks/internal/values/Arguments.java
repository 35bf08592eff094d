package dev.braintrust.spring.template.nunjucks.internal.values;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The arguments of one call.
 *
 * @param values the values; named arguments are the last value, as
 * {@link KeywordArguments}
 */
public record Arguments(List<@Nullable Object> values) {

	public @Nullable Object get(int index) {
		return (index < this.values.size()) ? this.values.get(index) : Undefined.VALUE;
	}

	public int size() {
		return this.values.size();
	}

	public Map<String, @Nullable Object> named() {
		if (!this.values.isEmpty() && this.values.get(this.values.size() - 1) instanceof KeywordArguments named) {
			return named;
		}
		return Map.of();
	}

	public List<@Nullable Object> positional() {
		return named() instanceof KeywordArguments ? this.values.subList(0, this.values.size() - 1) : this.values;
	}

	/** Reorder positional and named arguments to the order of the parameter names. */
	public Arguments bind(String... names) {
		List<@Nullable Object> positional = positional();
		List<@Nullable Object> bound = new ArrayList<>(names.length);
		for (int i = 0; i < names.length; i++) {
			bound.add((i < positional.size()) ? positional.get(i) : named().getOrDefault(names[i], Undefined.VALUE));
		}
		return new Arguments(bound);
	}

	public Arguments prepend(@Nullable Object value) {
		List<@Nullable Object> all = new ArrayList<>(this.values.size() + 1);
		all.add(value);
		all.addAll(this.values);
		return new Arguments(all);
	}

}
