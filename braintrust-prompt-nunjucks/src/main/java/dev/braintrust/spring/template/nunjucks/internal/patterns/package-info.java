/**
 * Regular expressions of ECMAScript: a pattern is parsed to a tree, compiled to a
 * program, and matched with every step counted by the meter.
 */
@NullMarked
package dev.braintrust.spring.template.nunjucks.internal.patterns;

import org.jspecify.annotations.NullMarked;
