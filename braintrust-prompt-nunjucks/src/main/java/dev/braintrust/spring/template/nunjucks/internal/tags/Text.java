package dev.braintrust.spring.template.nunjucks.internal.tags;

import dev.braintrust.spring.template.nunjucks.internal.rendering.Rendering;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Statement;

/**
 * Text outside tags.
 *
 * @param text the text
 */
public record Text(String text) implements Statement {

	@Override
	public void render(Rendering rendering) {
		rendering.print(this.text);
	}

}
