/**
 * Annotations for methods that use prompts. Their attributes are the input of the
 * interceptor, which resolves placeholders and reports invalid annotations.
 */
@NullMarked
package dev.braintrust.spring.annotation;

import org.jspecify.annotations.NullMarked;
