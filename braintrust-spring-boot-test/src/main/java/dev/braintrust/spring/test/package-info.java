/**
 * A fake Braintrust server for tests. Tests publish prompts, datasets and functions, and
 * set faults; the application sends HTTP requests and spans; assertions check the spans
 * and experiments that were received.
 */
@NullMarked
package dev.braintrust.spring.test;

import org.jspecify.annotations.NullMarked;
