/**
 * The public enum of template formats.
 */
@NullMarked
package dev.braintrust.spring.template;

import org.jspecify.annotations.NullMarked;
