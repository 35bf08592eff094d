package dev.braintrust.spring.template.nunjucks.internal.tags;

import java.util.List;

import dev.braintrust.spring.template.nunjucks.internal.rendering.FunctionScope;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Statement;

/**
 * The content of a named block.
 *
 * @param body the content
 * @param function the function of the block
 */
public record BlockBody(List<Statement> body, FunctionScope function) {
}
