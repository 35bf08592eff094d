/**
 * The sample application: one small service and controller for each style of using
 * prompts. HTTP requests come in; replies of the model and the id of the trace go out.
 */
@NullMarked
package dev.braintrust.spring.sample;

import org.jspecify.annotations.NullMarked;
