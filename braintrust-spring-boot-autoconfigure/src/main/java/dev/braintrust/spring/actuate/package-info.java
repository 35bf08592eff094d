/**
 * The actuator endpoint {@code braintrust} and its responses. Requests of operators come
 * in; the status of prompts, and snapshots of them, go out.
 */
@NullMarked
package dev.braintrust.spring.actuate;

import org.jspecify.annotations.NullMarked;
