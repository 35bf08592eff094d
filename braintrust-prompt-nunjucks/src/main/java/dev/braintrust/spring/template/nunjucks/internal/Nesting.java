package dev.braintrust.spring.template.nunjucks.internal;

import dev.braintrust.spring.template.internal.TemplateLimitException;

/**
 * How deep the parser is. Parsing and rendering recurse, so the limit keeps a hostile
 * template from exhausting the stack.
 */
final class Nesting {

	private final int limit;

	private int depth;

	Nesting(int limit) {
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

	/** The parts of a chain nest, too, in what is built from them. */
	void chain(int length) {
		if (this.depth + length > this.limit) {
			throw new TemplateLimitException(
					"A chain of filters, calls or members is longer than %d, which is the limit (braintrust.prompts.template.maximum-nesting)"
						.formatted(this.limit));
		}
	}

}
