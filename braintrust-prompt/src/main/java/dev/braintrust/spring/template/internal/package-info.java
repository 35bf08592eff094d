/**
 * Template compilation and rendering: template source becomes a compiled
 * {@code Template}, which renders plain data to a string within limits. Contains the
 * Mustache engine and the SPI for other engines.
 */
@NullMarked
package dev.braintrust.spring.template.internal;

import org.jspecify.annotations.NullMarked;
