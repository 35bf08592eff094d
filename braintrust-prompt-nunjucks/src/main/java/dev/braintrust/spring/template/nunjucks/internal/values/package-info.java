/**
 * The values of templates and JavaScript's conversions, comparisons and methods of them.
 */
@NullMarked
package dev.braintrust.spring.template.nunjucks.internal.values;

import org.jspecify.annotations.NullMarked;
