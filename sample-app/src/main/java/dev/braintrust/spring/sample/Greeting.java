package dev.braintrust.spring.sample;

import dev.braintrust.spring.prompt.PromptOrigin;

/**
 * An answer, and the prompt that made it.
 *
 * @param reply what the model said
 * @param origin where the prompt came from
 */
record Greeting(String reply, PromptOrigin origin) {
}
