/**
 * Spring Boot auto-configuration. Properties and beans of the application come in; the
 * prompt registry, the annotations, links, export and actuator go out as beans.
 */
@NullMarked
package dev.braintrust.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
