/**
 * Filters that take the environment of prompts from a header of each request, for servlet
 * and reactive applications.
 */
@NullMarked
package dev.braintrust.spring.selection.web.internal;

import org.jspecify.annotations.NullMarked;
