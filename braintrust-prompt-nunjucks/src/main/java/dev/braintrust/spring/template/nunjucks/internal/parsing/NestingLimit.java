package dev.braintrust.spring.template.nunjucks.internal.parsing;

import dev.braintrust.spring.template.internal.TemplateLimitException;

/**
 * Limits the nesting depth of the parser. Parsing and rendering are recursive, so the
 * limit prevents hostile templates from exhausting the stack.
 */
final class NestingLimit {

	private final int limit;

	private int depth;

	NestingLimit(int limit) {
		this.limit = limit;
	}

	void enter() {
		if (++this.depth > this.limit) {
			throw new TemplateLimitException(
					"Tags and expressions nest deeper than %d levels, which is the limit (braintrust.prompts.template.maximum-nesting)"
						.formatted(this.limit));
		}
	}

	void leave() {
		this.depth--;
	}

	/** Check the length of a chain, whose syntax tree nests as deeply as it is long. */
	void checkChain(int length) {
		if (this.depth + length > this.limit) {
			throw new TemplateLimitException(
					"A chain of filters, calls or members is longer than %d, which is the limit (braintrust.prompts.template.maximum-nesting)"
						.formatted(this.limit));
		}
	}

}
