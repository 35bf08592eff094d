/**
 * Health and meters.
 */
@NullMarked
package dev.braintrust.spring.actuate.internal;

import org.jspecify.annotations.NullMarked;
