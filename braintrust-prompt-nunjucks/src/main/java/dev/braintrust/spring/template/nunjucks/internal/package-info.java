/**
 * The nunjucks engine. {@code parsing} turns a template into {@code tags} and
 * {@code expressions}, which are rendered with plain data to a string; {@code values},
 * {@code filters} and {@code patterns} hold what JavaScript and nunjucks provide to
 * templates.
 */
@NullMarked
package dev.braintrust.spring.template.nunjucks.internal;

import org.jspecify.annotations.NullMarked;
