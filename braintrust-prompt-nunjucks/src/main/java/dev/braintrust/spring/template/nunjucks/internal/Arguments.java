package dev.braintrust.spring.template.nunjucks.internal;

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
record Arguments(List<@Nullable Object> values) {

	static Arguments evaluate(List<Expression> expressions, Rendering rendering) {
		List<@Nullable Object> values = new ArrayList<>(expressions.size() + 1);
		for (Expression expression : expressions) {
			values.add(expression.evaluate(rendering));
		}
		return new Arguments(values);
	}

	@Nullable Object get(int index) {
		return (index < this.values.size()) ? this.values.get(index) : Undefined.VALUE;
	}

	int size() {
		return this.values.size();
	}

	Map<String, @Nullable Object> named() {
		if (!this.values.isEmpty() && this.values.get(this.values.size() - 1) instanceof KeywordArguments named) {
			return named;
		}
		return Map.of();
	}

	List<@Nullable Object> positional() {
		return named() instanceof KeywordArguments ? this.values.subList(0, this.values.size() - 1) : this.values;
	}

	/** Reorder positional and named arguments to the order of the parameter names. */
	Arguments bind(String... names) {
		List<@Nullable Object> positional = positional();
		List<@Nullable Object> bound = new ArrayList<>(names.length);
		for (int i = 0; i < names.length; i++) {
			bound.add((i < positional.size()) ? positional.get(i) : named().getOrDefault(names[i], Undefined.VALUE));
		}
		return new Arguments(bound);
	}

	Arguments prepend(@Nullable Object value) {
		List<@Nullable Object> all = new ArrayList<>(this.values.size() + 1);
		all.add(value);
		all.addAll(this.values);
		return new Arguments(all);
	}

}
