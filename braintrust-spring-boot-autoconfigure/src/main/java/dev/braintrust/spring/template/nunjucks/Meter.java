package dev.braintrust.spring.template.nunjucks;

import dev.braintrust.spring.template.TemplateException;
import dev.braintrust.spring.template.TemplateLimits;

/**
 * What one rendering has cost so far, in time and in memory. Every loop in the renderer
 * reports its steps, and every text or list that grows with the data reports its size.
 */
final class Meter {

	/** How much work is done between two looks at the clock. */
	private static final int WORK_PER_LOOK = 4096;

	/** Intermediate values may be this many times as long as the result. */
	private static final long INTERMEDIATE = 10;

	/** What an element of a list costs, in characters. */
	private static final long ELEMENT = 8;

	private final TemplateLimits limits;

	private final long deadline;

	private long workUntilLook = WORK_PER_LOOK;

	private long allocated;

	Meter(TemplateLimits limits) {
		this.limits = limits;
		this.deadline = System.nanoTime() + limits.renderTime().toNanos();
	}

	void step() {
		work(1);
	}

	void work(long units) {
		this.workUntilLook -= units;
		if (this.workUntilLook <= 0) {
			this.workUntilLook = WORK_PER_LOOK;
			if (System.nanoTime() - this.deadline > 0) {
				throw new TemplateException(
						"Rendering took longer than %s, which is the limit".formatted(this.limits.renderTime()));
			}
		}
	}

	/** Called before a text is made. */
	void characters(long count) {
		this.allocated += Math.max(count, 0);
		if (this.allocated > this.limits.renderedSize() * INTERMEDIATE) {
			throw new TemplateException("The template's intermediate values have more than %d characters, the limit"
				.formatted(this.limits.renderedSize() * INTERMEDIATE));
		}
		work(1 + count / ELEMENT);
	}

	/** Called before a list is made. */
	void elements(long count) {
		characters(count * ELEMENT);
	}

	void checkRenderedSize(int length) {
		if (length > this.limits.renderedSize()) {
			throw new TemplateException("The rendered text has more than %d characters, which is the limit"
				.formatted(this.limits.renderedSize()));
		}
	}

}
