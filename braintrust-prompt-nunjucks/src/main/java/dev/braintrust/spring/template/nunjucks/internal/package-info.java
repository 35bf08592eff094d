/**
 * The nunjucks engine. {@code parsing} turns a template into {@code tags} and
 * {@code expressions}, which are rendered with plain data to a string; {@code rendering}
 * holds the state of one rendering; {@code filters}, {@code values} and {@code patterns}
 * hold what nunjucks and JavaScript provide to templates. Each package imports only those
 * after it in this order: parsing, tags, expressions, filters and rendering, values,
 * patterns.
 */
@NullMarked
package dev.braintrust.spring.template.nunjucks.internal;

import org.jspecify.annotations.NullMarked;
