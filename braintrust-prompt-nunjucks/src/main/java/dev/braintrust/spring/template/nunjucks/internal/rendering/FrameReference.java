package dev.braintrust.spring.template.nunjucks.internal.rendering;

/**
 * The current frame of the template or of one rendering of a block. Macros replace it
 * where they are defined, not where they are called.
 */
public final class FrameReference {

	private Frame frame;

	public FrameReference(Frame frame) {
		this.frame = frame;
	}

	public Frame get() {
		return this.frame;
	}

	public void set(Frame frame) {
		this.frame = frame;
	}

}
