/**
 * A fake Braintrust server for tests. Tests publish prompts, datasets and functions, and
 * set faults. The application sends HTTP requests and spans to the server. Assertions
 * check the received spans and experiments.
 */
@NullMarked
package dev.braintrust.spring.test;

import org.jspecify.annotations.NullMarked;
