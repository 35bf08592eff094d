/**
 * What users write on their methods.
 */
@NullMarked
package dev.braintrust.spring.annotation;

import org.jspecify.annotations.NullMarked;
