/**
 * Conversion of JSON and application objects to plain data (maps, lists, strings,
 * numbers, booleans, null) with ECMAScript semantics, and of plain data to JSON.
 */
@NullMarked
package dev.braintrust.spring.json.internal;

import org.jspecify.annotations.NullMarked;
