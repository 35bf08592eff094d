package dev.braintrust.spring.json.internal;

import java.io.Writer;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.LimitExceededException;
import dev.braintrust.spring.limit.internal.Meter;

/**
 * JSON that a library writes, counted while it grows. A writer that is written to once,
 * as most are, copies its text once.
 */
final class JsonText extends Writer {

	private final Meter meter;

	private @Nullable String first;

	private @Nullable StringBuilder all;

	private @Nullable LimitExceededException failure;

	JsonText(Meter meter) {
		this.meter = meter;
	}

	@Override
	public void write(char[] characters, int offset, int length) {
		try {
			if (this.first == null && this.all == null) {
				this.meter.memory(2L * length);
				this.first = new String(characters, offset, length);
				return;
			}
			StringBuilder builder = this.all;
			if (builder == null) {
				builder = this.meter.builder();
				this.meter.append(builder, String.valueOf(this.first));
				this.all = builder;
				this.first = null;
			}
			this.meter.room(builder, length);
			this.meter.scan(length);
			builder.append(characters, offset, length);
		}
		catch (LimitExceededException ex) {
			// the library wraps it
			this.failure = ex;
			throw ex;
		}
	}

	/**
	 * Throw again what ended the writing, if it was a limit.
	 */
	void rethrow() {
		if (this.failure != null) {
			throw this.failure;
		}
	}

	@Override
	public void flush() {
		// nothing is buffered
	}

	@Override
	public void close() {
		// nothing is open
	}

	@Override
	public String toString() {
		return (this.all != null) ? this.meter.finish(this.all) : String.valueOf(this.first);
	}

}
