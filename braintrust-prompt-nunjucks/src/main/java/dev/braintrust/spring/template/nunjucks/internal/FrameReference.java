package dev.braintrust.spring.template.nunjucks.internal;

/**
 * The current frame of the template or of one rendering of a block. Macros replace it
 * where they are defined, not where they are called.
 */
final class FrameReference {

	private Frame frame;

	FrameReference(Frame frame) {
		this.frame = frame;
	}

	Frame get() {
		return this.frame;
	}

	void set(Frame frame) {
		this.frame = frame;
	}

}
