package dev.braintrust.spring.template.nunjucks.internal.tags;

import dev.braintrust.spring.template.internal.TemplateException;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Expression;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Rendering;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Statement;

/**
 * A reference to another template. Always fails unless optional, because prompts can't
 * access files or class path resources.
 *
 * @param name the name of the template
 * @param optional whether a missing template is ignored
 * @param line the line of the tag, from 1
 */
public record TemplateReference(Expression name, boolean optional, int line) implements Statement {

	@Override
	public void render(Rendering rendering) {
		Object template = this.name.evaluate(rendering);
		if (!this.optional || !(template instanceof String)) {
			throw new TemplateException(
					"[Line %d] template not found: %s. A prompt's template can't use other templates"
						.formatted(this.line, written()));
		}
	}

	/** The name as written in the template, because its value may be a variable. */
	private String written() {
		return this.name.description();
	}

}
