/**
 * Building of prompts: a prompt row is validated and compiled by {@code PromptFactory},
 * and rendered with variables to a model request.
 */
@NullMarked
package dev.braintrust.spring.prompt.internal;

import org.jspecify.annotations.NullMarked;
