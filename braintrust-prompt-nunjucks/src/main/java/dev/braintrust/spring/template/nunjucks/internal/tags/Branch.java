package dev.braintrust.spring.template.nunjucks.internal.tags;

import java.util.List;

import dev.braintrust.spring.template.nunjucks.internal.rendering.Expression;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Statement;

/**
 * One branch of a conditional or a {@code switch}.
 *
 * @param condition the condition, or the value to match
 * @param body rendered if the condition is truthy or the value matches
 */
public record Branch(Expression condition, List<Statement> body) {
}
