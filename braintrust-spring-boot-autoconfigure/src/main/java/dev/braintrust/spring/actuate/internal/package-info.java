/**
 * Health, meters and URLs of prompts. Reads the registry's status and the events of
 * annotated calls, and reports them to Spring Boot's health and to Micrometer.
 */
@NullMarked
package dev.braintrust.spring.actuate.internal;

import org.jspecify.annotations.NullMarked;
