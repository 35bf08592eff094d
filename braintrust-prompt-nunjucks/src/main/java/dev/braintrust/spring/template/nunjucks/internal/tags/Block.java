package dev.braintrust.spring.template.nunjucks.internal.tags;

import java.util.Map;

import dev.braintrust.spring.template.internal.TemplateException;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Frame;
import dev.braintrust.spring.template.nunjucks.internal.rendering.FrameReference;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Rendering;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Statement;

/**
 * A named block, rendered in place because templates have no inheritance.
 *
 * @param name the name
 * @param blocks the blocks of the template. Nunjucks does not find blocks in {@code set}
 * blocks and in cases of a {@code switch}
 * @param line the line of the tag, from 1
 */
public record Block(String name, Map<String, BlockBody> blocks, int line) implements Statement {

	@Override
	public void render(Rendering rendering) {
		BlockBody block = this.blocks.get(this.name);
		if (block == null) {
			throw new TemplateException(
					"[Line %d] There is no block '%s': nunjucks finds no blocks in 'set' and 'case' tags"
						.formatted(this.line, this.name));
		}
		FrameReference frame = new FrameReference(new Frame(rendering.frame(), true));
		rendering.call(frame, null, block.function(), () -> {
			rendering.renderAll(block.body());
			return this;
		});
	}

}
