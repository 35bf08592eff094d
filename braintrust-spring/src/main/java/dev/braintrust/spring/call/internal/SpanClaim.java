package dev.braintrust.spring.call.internal;

/**
 * An annotated call's right to the span that was current when it began.
 */
public interface SpanClaim {

	/** Nothing is recorded: there is no tracer, or the trace is not sampled. */
	SpanClaim NOT_RECORDING = new SpanClaim() {

		@Override
		public boolean isRecording() {
			return false;
		}

		@Override
		public boolean isOn(Object span) {
			return false;
		}

		@Override
		public void write(PromptLink link) {
		}

	};

	/**
	 * Whether any span of the call can be recorded, so that it is worth resolving the
	 * prompt.
	 * @return whether spans are recorded
	 */
	boolean isRecording();

	/**
	 * Whether a span is the claimed one.
	 * @param span the tracer's span
	 * @return whether this claim may write on it
	 */
	boolean isOn(Object span);

	/**
	 * Write a link on the claimed span, in place of an earlier one. Does nothing if an
	 * enclosing call owns the span, or there is none.
	 * @param link what to write
	 */
	void write(PromptLink link);

}
