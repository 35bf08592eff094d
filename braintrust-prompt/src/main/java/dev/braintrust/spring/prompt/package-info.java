/**
 * Domain types: references, prompts, build options, origins and the registry interface.
 */
@NullMarked
package dev.braintrust.spring.prompt;

import org.jspecify.annotations.NullMarked;
