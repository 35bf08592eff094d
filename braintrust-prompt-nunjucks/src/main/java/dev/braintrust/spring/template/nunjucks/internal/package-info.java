/**
 * Nunjucks over plain data, without JavaScript: text to tokens ({@code Lexer}), tokens to
 * statements and expressions ({@code TemplateParser}, {@code ExpressionParser}), and
 * these to text ({@code Rendering}).
 */
@NullMarked
package dev.braintrust.spring.template.nunjucks.internal;

import org.jspecify.annotations.NullMarked;
