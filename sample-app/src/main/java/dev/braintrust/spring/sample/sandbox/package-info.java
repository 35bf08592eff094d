/**
 * Local servers that replace Braintrust and a model if no API key is set, and the API of
 * the sandbox's page. Prompt requests, model requests and spans of the application come
 * in; the page gets prompts and traces. Not required to use the starter.
 */
@NullMarked
package dev.braintrust.spring.sample.sandbox;

import org.jspecify.annotations.NullMarked;
