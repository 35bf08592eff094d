/**
 * Parses the source of a template to a tree of tags and expressions: characters become
 * tokens, tokens become statements. Resolves names to variables of functions.
 */
@NullMarked
package dev.braintrust.spring.template.nunjucks.internal.parsing;

import org.jspecify.annotations.NullMarked;
