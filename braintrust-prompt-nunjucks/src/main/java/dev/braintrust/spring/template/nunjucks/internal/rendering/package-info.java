/**
 * The state of one rendering of a template, and what is rendered: expressions and
 * statements.
 */
@NullMarked
package dev.braintrust.spring.template.nunjucks.internal.rendering;

import org.jspecify.annotations.NullMarked;
