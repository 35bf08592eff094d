package dev.braintrust.spring.sample;

import dev.braintrust.spring.prompt.PromptOrigin;

/**
 * The reply of the model, and the origin of the prompt.
 *
 * @param reply the reply of the model
 * @param origin the prompt version and its variables
 */
record Greeting(String reply, PromptOrigin origin) {
}
