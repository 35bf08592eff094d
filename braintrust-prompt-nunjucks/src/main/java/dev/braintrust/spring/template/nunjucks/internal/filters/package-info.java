/**
 * The filters and tests of nunjucks, by name, and the text and list functions that they
 * need.
 */
@NullMarked
package dev.braintrust.spring.template.nunjucks.internal.filters;

import org.jspecify.annotations.NullMarked;
