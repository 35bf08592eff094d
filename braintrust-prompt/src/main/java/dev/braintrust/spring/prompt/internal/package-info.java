/**
 * From a row to a request: the schema of rows, compiled templates, rendering.
 */
@NullMarked
package dev.braintrust.spring.prompt.internal;

import org.jspecify.annotations.NullMarked;
