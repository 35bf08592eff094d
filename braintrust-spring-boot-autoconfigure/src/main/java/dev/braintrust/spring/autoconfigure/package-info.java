/**
 * Spring Boot auto-configuration.
 */
@NullMarked
package dev.braintrust.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
