/**
 * What an annotated call carries while it runs.
 */
@NullMarked
package dev.braintrust.spring.scope;

import org.jspecify.annotations.NullMarked;
