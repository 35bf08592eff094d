/**
 * Expressions, which are evaluated to a value: literals, variables, operators and calls.
 */
@NullMarked
package dev.braintrust.spring.template.nunjucks.internal.expressions;

import org.jspecify.annotations.NullMarked;
