/**
 * Annotations for methods that use prompts, and the exception for an invalid annotation.
 * When a bean is created, {@code PromptAnnotations} reads its annotations, resolves their
 * placeholders and reports invalid annotations.
 */
@NullMarked
package dev.braintrust.spring.annotation;

import org.jspecify.annotations.NullMarked;
