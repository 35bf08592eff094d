package dev.braintrust.spring.limit.internal;

/**
 * Counts the work and the memory of one build. Every loop over data reports its work, and
 * memory is counted before it is allocated, so that a limit is exceeded before the heap
 * is exhausted. Not thread-safe.
 * <p>
 * Memory is an estimate that errs on the high side: two bytes per character. The first
 * megabyte of each build does not count towards the memory shared by all builds.
 */
public final class BuildMeter implements AutoCloseable {

	/** Memory that each build may use regardless of other builds, in bytes. */
	public static final long OWN_MEMORY = 1 << 20;

	/** Estimated size of a list element or of an entry of a small object, in bytes. */
	public static final int ELEMENT = 16;

	/** Estimated size of a string without its characters, in bytes. */
	public static final int TEXT = 48;

	/** Estimated size of a hash table entry, in bytes. */
	public static final int ENTRY = 64;

	/** Units of work between two reads of the clock. */
	private static final int WORK_PER_CLOCK_READ = 4096;

	/** Shared memory is reserved in chunks of this size, in bytes. */
	private static final long CHUNK = 1 << 18;

	private final SharedLimits limits;

	private long work;

	private long nextClockRead = WORK_PER_CLOCK_READ;

	/** Set by the first read of the clock; most builds end before it. 0 if not set. */
	private long deadline;

	private long memory;

	private long reserved = OWN_MEMORY;

	BuildMeter(SharedLimits limits, long deadline) {
		this.limits = limits;
		this.deadline = deadline;
	}

	/**
	 * Count work. One unit takes a few nanoseconds.
	 * @param units the number of steps taken or about to be taken
	 * @throws LimitExceededException if the deadline has passed
	 */
	public void work(long units) {
		this.work += units;
		if (this.work >= this.nextClockRead) {
			checkDeadline();
		}
	}

	/**
	 * Start the clock if it is not running. Called before application code, whose time is
	 * not covered by counted work.
	 */
	public void startClock() {
		if (this.deadline == 0) {
			checkDeadline();
		}
	}

	/**
	 * Read the clock, regardless of the work counted since the last read.
	 * @throws LimitExceededException if the deadline has passed
	 */
	public void checkDeadline() {
		this.nextClockRead = this.work + WORK_PER_CLOCK_READ;
		long now = System.nanoTime();
		if (this.deadline == 0) {
			this.deadline = (now + this.limits.time().toNanos()) | 1;
		}
		else if (now - this.deadline > 0) {
			throw new LimitExceededException(
					("it took longer than %s, which is the limit (braintrust.prompts.template.render-timeout), or than the "
							+ "timeout of the load that it is part of (braintrust.client.timeout)")
						.formatted(this.limits.time()));
		}
	}

	/**
	 * Count the work of reading characters one by one.
	 * @param count the number of characters
	 */
	public void scan(long count) {
		work(1 + (count >> 3));
	}

	/**
	 * Count memory before it is allocated.
	 * @param bytes the number of bytes
	 * @throws LimitExceededException if a memory limit would be exceeded
	 */
	public void memory(long bytes) {
		long total = this.memory + bytes;
		if (total > this.reserved) {
			grow(total);
		}
		this.memory = total;
	}

	private void grow(long total) {
		if (total > this.limits.memoryPerBuild() && total > OWN_MEMORY) {
			throw new LimitExceededException(
					("it needs more than %d bytes, which is the limit for a text of %d characters "
							+ "(braintrust.prompts.template.maximum-rendered-size)")
						.formatted(this.limits.memoryPerBuild(), this.limits.textLength()));
		}
		if (total - OWN_MEMORY > this.limits.memory()) {
			throw new LimitExceededException(
					("it needs %d bytes, more than the %d bytes that concurrent builds may use together "
							+ "(braintrust.prompts.template.maximum-memory)")
						.formatted(total, this.limits.memory()));
		}
		long missing = total - this.reserved;
		long wanted = Math.max(missing, CHUNK);
		if (!this.limits.tryReserve(wanted)) {
			wanted = missing;
			if (!this.limits.tryReserve(wanted)) {
				throw new MemoryInUseException(
						("it needs %d bytes, more than is available of the %d bytes that concurrent builds may use "
								+ "together (braintrust.prompts.template.maximum-memory)")
							.formatted(total, this.limits.memory()));
			}
		}
		this.reserved += wanted;
	}

	/**
	 * Subtract counted memory that is no longer in use.
	 * @param bytes the number of bytes
	 */
	public void release(long bytes) {
		this.memory -= bytes;
	}

	/**
	 * The memory that was counted and not released.
	 * @return the memory, in bytes
	 */
	public long memory() {
		return this.memory;
	}

	/**
	 * The work that was counted.
	 * @return the number of units
	 */
	public long work() {
		return this.work;
	}

	/**
	 * Count a string before it is created.
	 * @param length its length, in characters
	 */
	public void text(long length) {
		if (length > this.limits.textLength()) {
			throw tooLong();
		}
		memory(TEXT + 2 * length);
		work(1 + (length >> 3));
	}

	/**
	 * Count the elements of a list before they are copied.
	 * @param count the number of elements
	 */
	public void elements(long count) {
		memory(count * ELEMENT);
		work(count);
	}

	/**
	 * Create a string builder and count its memory.
	 * @return a builder; {@link #reserve} must be called before appending to it
	 */
	public StringBuilder builder() {
		StringBuilder out = new StringBuilder();
		memory(2L * out.capacity());
		return out;
	}

	/**
	 * Reserve capacity in a builder. Its memory is counted before it is allocated.
	 * @param out the builder
	 * @param more the number of characters that will be appended
	 * @throws LimitExceededException if the string becomes too long
	 */
	public void reserve(StringBuilder out, long more) {
		if (out.length() + more > out.capacity()) {
			grow(out, out.length() + more);
		}
	}

	private void grow(StringBuilder out, long length) {
		if (length > this.limits.textLength()) {
			throw tooLong();
		}
		long before = out.capacity();
		// StringBuilder doubles its capacity and copies its content
		long after = Math.max(length, 2 * before + 2);
		memory(2 * after);
		work(1 + (before >> 6));
		out.ensureCapacity((int) length);
		release(2 * before);
	}

	/**
	 * Append a string to a builder.
	 * @param out the builder
	 * @param text the string
	 */
	public void append(StringBuilder out, String text) {
		reserve(out, text.length());
		work(1 + (text.length() >> 6));
		out.append(text);
	}

	/**
	 * Append a part of a string to a builder.
	 * @param out the builder
	 * @param text the string
	 * @param start the start of the part, inclusive
	 * @param end the end of the part, exclusive
	 */
	public void append(StringBuilder out, String text, int start, int end) {
		reserve(out, end - start);
		work(1 + ((end - start) >> 3));
		out.append(text, start, end);
	}

	/**
	 * Convert a builder to a string. The builder must not be used afterwards.
	 * @param out a builder from {@link #builder()}
	 * @return the string
	 */
	public String finish(StringBuilder out) {
		text(out.length());
		String text = out.toString();
		release(2L * out.capacity());
		return text;
	}

	private LimitExceededException tooLong() {
		return new LimitExceededException(
				"a text has more than %d characters, which is the limit (braintrust.prompts.template.maximum-rendered-size)"
					.formatted(this.limits.textLength()));
	}

	/**
	 * Release the reserved shared memory.
	 */
	@Override
	public void close() {
		if (this.nextClockRead > WORK_PER_CLOCK_READ) {
			this.limits.addWork(this.work);
		}
		if (this.reserved > OWN_MEMORY) {
			this.limits.release(this.reserved - OWN_MEMORY);
			this.reserved = OWN_MEMORY;
		}
	}

}
