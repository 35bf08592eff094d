/**
 * Spring Boot wiring.
 */
@NullMarked
package dev.braintrust.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
