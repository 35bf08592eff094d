/**
 * Selection of the version of a prompt at run time. Applications implement
 * {@link dev.braintrust.spring.selection.PromptSelector} and run code within a
 * {@link dev.braintrust.spring.selection.PromptOverride}; the version that annotated
 * methods and the registry use comes out.
 */
@NullMarked
package dev.braintrust.spring.selection;

import org.jspecify.annotations.NullMarked;
