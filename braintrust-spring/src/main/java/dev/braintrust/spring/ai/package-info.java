/**
 * Adapters for clients of LLMs. Input is a built prompt; output is a request of the
 * client library, with the prompt's origin in its messages.
 */
@NullMarked
package dev.braintrust.spring.ai;

import org.jspecify.annotations.NullMarked;
