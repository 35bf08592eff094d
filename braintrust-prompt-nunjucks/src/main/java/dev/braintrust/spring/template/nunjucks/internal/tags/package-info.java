/**
 * Tags, which are rendered to text: output, conditions, loops, macros and blocks.
 */
@NullMarked
package dev.braintrust.spring.template.nunjucks.internal.tags;

import org.jspecify.annotations.NullMarked;
