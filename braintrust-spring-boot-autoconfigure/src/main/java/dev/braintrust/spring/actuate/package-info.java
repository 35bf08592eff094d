/**
 * Actuator endpoint.
 */
@NullMarked
package dev.braintrust.spring.actuate;

import org.jspecify.annotations.NullMarked;
