package dev.braintrust.spring.call.internal;

/**
 * The right of an annotated call, or of a build outside of one, to write its link to the
 * span that was current when it started.
 */
public interface SpanClaim {

	/** No span is recorded: there is no tracer, or the trace is not sampled. */
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
	 * Whether spans of the call may be recorded. If not, the prompt need not be resolved.
	 * @return whether spans may be recorded
	 */
	boolean isRecording();

	/**
	 * Whether a span is the claimed span.
	 * @param span the tracer's span
	 * @return whether the claim is on this span
	 */
	boolean isOn(Object span);

	/**
	 * Write a link to the claimed span, and replace the previous one. Does nothing if
	 * there is no span or an enclosing call owns it.
	 * @param link the link
	 */
	void write(PromptLink link);

}
