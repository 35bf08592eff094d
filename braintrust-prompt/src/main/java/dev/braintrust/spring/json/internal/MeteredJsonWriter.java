package dev.braintrust.spring.json.internal;

import java.io.Writer;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.LimitExceededException;
import dev.braintrust.spring.limit.internal.BuildMeter;

/**
 * A writer for a JSON library that counts the memory of the JSON while it grows. Content
 * written by a single call, the usual case, is copied only once.
 */
final class MeteredJsonWriter extends Writer {

	private final BuildMeter meter;

	private @Nullable String first;

	private @Nullable StringBuilder all;

	private @Nullable LimitExceededException failure;

	MeteredJsonWriter(BuildMeter meter) {
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
			this.meter.reserve(builder, length);
			this.meter.scan(length);
			builder.append(characters, offset, length);
		}
		catch (LimitExceededException ex) {
			// saved, because the JSON library wraps it
			this.failure = ex;
			throw ex;
		}
	}

	/**
	 * Rethrow the exception of a limit that was exceeded while writing, if any.
	 */
	void rethrow() {
		if (this.failure != null) {
			throw this.failure;
		}
	}

	@Override
	public void flush() {
		// not buffered
	}

	@Override
	public void close() {
		// no resource
	}

	@Override
	public String toString() {
		return (this.all != null) ? this.meter.finish(this.all) : String.valueOf(this.first);
	}

}
