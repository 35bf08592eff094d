/**
 * Flags of OpenFeature that choose versions of prompts. The only package that uses
 * OpenFeature's classes; not loaded unless flags are enabled.
 */
@NullMarked
package dev.braintrust.spring.selection.openfeature.internal;

import org.jspecify.annotations.NullMarked;
