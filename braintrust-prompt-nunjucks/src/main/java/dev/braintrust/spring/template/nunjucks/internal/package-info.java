/**
 * The nunjucks engine. A {@code Lexer} splits a template into tokens,
 * {@code TemplateParser} and {@code ExpressionParser} create statements and expressions,
 * and {@code Rendering} evaluates them with plain data to a string.
 */
@NullMarked
package dev.braintrust.spring.template.nunjucks.internal;

import org.jspecify.annotations.NullMarked;
