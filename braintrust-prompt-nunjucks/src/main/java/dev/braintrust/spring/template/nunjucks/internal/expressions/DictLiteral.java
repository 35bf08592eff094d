package dev.braintrust.spring.template.nunjucks.internal.expressions;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.JavaScript;
import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Expression;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Rendering;
import dev.braintrust.spring.template.nunjucks.internal.values.KeywordArguments;

/**
 * An object literal, or the named arguments of a call.
 *
 * @param entries names and values; the last entry of a name takes precedence
 * @param named whether these are named arguments
 */
public record DictLiteral(List<Entry> entries, boolean named) implements Expression {

	@Override
	public Object evaluate(Rendering rendering) {
		rendering.meter().memory(BuildMeter.ENTRY * (1L + this.entries.size()));
		rendering.meter().work(1L + this.entries.size());
		Map<String, @Nullable Object> values = this.named ? new KeywordArguments() : new LinkedHashMap<>();
		this.entries.forEach((entry) -> values.put(entry.name(), entry.value().evaluate(rendering)));
		if (this.named) {
			values.put("__keywords", true);
		}
		return this.named ? values : JavaScript.ordered(values, rendering.meter());
	}

	/**
	 * An entry of an object literal.
	 *
	 * @param name the name
	 * @param value the value
	 */
	public record Entry(String name, Expression value) {
	}

}
