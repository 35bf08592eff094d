/**
 * Mustache, and what every template engine gives: compiled under limits, rendered with a
 * meter, and asked for its variables.
 */
@NullMarked
package dev.braintrust.spring.template.internal;

import org.jspecify.annotations.NullMarked;
