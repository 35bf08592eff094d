/**
 * Public domain types: prompt references, prompts, build options, built requests and
 * their origin, exceptions, and the registry interface.
 */
@NullMarked
package dev.braintrust.spring.prompt;

import org.jspecify.annotations.NullMarked;
