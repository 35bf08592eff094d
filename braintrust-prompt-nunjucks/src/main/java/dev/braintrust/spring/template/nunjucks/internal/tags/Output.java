package dev.braintrust.spring.template.nunjucks.internal.tags;

import dev.braintrust.spring.template.internal.TemplateException;
import dev.braintrust.spring.template.nunjucks.internal.filters.HtmlEscaper;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Expression;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Rendering;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Statement;
import dev.braintrust.spring.template.nunjucks.internal.values.SafeText;
import dev.braintrust.spring.template.nunjucks.internal.values.Undefined;
import dev.braintrust.spring.template.nunjucks.internal.values.Values;

/**
 * A printed expression.
 *
 * @param expression the expression
 * @param line the line of the tag, from 1
 * @param column the column of the tag, from 1
 */
public record Output(Expression expression, int line, int column) implements Statement {

	@Override
	public void render(Rendering rendering) {
		long memory = rendering.meter().memory();
		int retained = rendering.retained();
		Object value = this.expression.evaluate(rendering);
		if (Undefined.orNull(value)) {
			if (rendering.isStrict()) {
				throw new TemplateException("[Line %d, Column %d] %s is missing or null".formatted(this.line,
						this.column, this.expression.description()));
			}
		}
		else {
			String text = (value instanceof SafeText safe) ? safe.value()
					: HtmlEscaper.escape(Values.toText(value, rendering.meter()), rendering.meter());
			rendering.release(memory, retained);
			rendering.print(text);
		}
	}

}
