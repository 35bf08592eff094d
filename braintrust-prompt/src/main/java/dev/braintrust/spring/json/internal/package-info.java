/**
 * Plain data (maps, lists, strings, numbers, booleans, null): reading, writing,
 * converting.
 */
@NullMarked
package dev.braintrust.spring.json.internal;

import org.jspecify.annotations.NullMarked;
