/**
 * The domain: references, prompts, building, origins, the registry's contract.
 */
@NullMarked
package dev.braintrust.spring.prompt;

import org.jspecify.annotations.NullMarked;
