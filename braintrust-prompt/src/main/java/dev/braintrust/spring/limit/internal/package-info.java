/**
 * What building prompts may cost: a meter for each build, and the limits that all builds
 * of one registry share.
 */
@NullMarked
package dev.braintrust.spring.limit.internal;

import org.jspecify.annotations.NullMarked;
