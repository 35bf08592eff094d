/**
 * Annotations for methods that use prompts.
 */
@NullMarked
package dev.braintrust.spring.annotation;

import org.jspecify.annotations.NullMarked;
