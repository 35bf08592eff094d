/**
 * Tags, which are rendered to text: output, conditions, loops, macros and blocks, and the
 * state of one rendering.
 */
@NullMarked
package dev.braintrust.spring.template.nunjucks.internal.tags;

import org.jspecify.annotations.NullMarked;
