/**
 * The sample: one small service per style of use.
 */
@NullMarked
package dev.braintrust.spring.sample;

import org.jspecify.annotations.NullMarked;
