/**
 * For tests of applications that use Braintrust: a stand-in for Braintrust on loopback,
 * with faults that can be switched on, and assertions about the spans that arrived.
 */
@NullMarked
package dev.braintrust.spring.test;

import org.jspecify.annotations.NullMarked;
