package dev.braintrust.spring.limit.internal;

/**
 * Counts what one build costs, in time and in memory. Every loop over data reports its
 * work, and memory is counted before it is taken, so that a limit is met before the heap
 * is exhausted. Not thread-safe.
 * <p>
 * Memory is estimated, and rather too high than too low: two bytes for each character.
 * The first megabyte of each build needs no room in what all builds share.
 */
public final class Meter implements AutoCloseable {

	/** Memory that each build may always use, in bytes. */
	public static final long OWN_MEMORY = 1 << 20;

	/** What an element of a list or an entry of a small object costs, in bytes. */
	public static final int ELEMENT = 16;

	/** What a short text costs beside its characters, in bytes. */
	public static final int TEXT = 48;

	/** What an entry of a hash table costs, in bytes. */
	public static final int ENTRY = 64;

	/** How much work is done between two looks at the clock. */
	private static final int WORK_PER_LOOK = 4096;

	/** Memory is taken in pieces of this size, in bytes. */
	private static final long PIECE = 1 << 18;

	private final SharedLimits limits;

	private long work;

	private long nextLook = WORK_PER_LOOK;

	/** Set by the first look at the clock: most builds end before it. */
	private long deadline;

	private long memory;

	private long granted = OWN_MEMORY;

	Meter(SharedLimits limits, long deadline) {
		this.limits = limits;
		this.deadline = deadline;
	}

	/**
	 * Count work. A unit takes some nanoseconds.
	 * @param units how many steps were or will be taken
	 * @throws LimitExceededException if the time is over
	 */
	public void work(long units) {
		this.work += units;
		if (this.work >= this.nextLook) {
			look();
		}
	}

	/**
	 * Start the clock, if nothing has yet: code of the application is about to run, which
	 * takes time that nobody counts.
	 */
	public void startClock() {
		if (this.deadline == 0) {
			look();
		}
	}

	/**
	 * Look at the clock, however little work was counted since.
	 * @throws LimitExceededException if the time is over
	 */
	public void checkClock() {
		look();
	}

	private void look() {
		this.nextLook = this.work + WORK_PER_LOOK;
		long now = System.nanoTime();
		if (this.deadline == 0) {
			this.deadline = (now + this.limits.time().toNanos()) | 1;
		}
		else if (now - this.deadline > 0) {
			throw new LimitExceededException(
					("it took longer than %s, which is the limit (braintrust.prompts.template.render-timeout), or than the "
							+ "load of which it is a part may take (braintrust.client.timeout)")
						.formatted(this.limits.time()));
		}
	}

	/**
	 * Count the work of looking at characters one by one.
	 * @param count how many
	 */
	public void scan(long count) {
		work(1 + (count >> 3));
	}

	/**
	 * Count memory before it is taken.
	 * @param bytes how much
	 * @throws LimitExceededException if there is not enough
	 */
	public void memory(long bytes) {
		long total = this.memory + bytes;
		if (total > this.granted) {
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
					("it needs %d bytes, more than the %d bytes that all prompts being built may use together "
							+ "(braintrust.prompts.template.maximum-memory)")
						.formatted(total, this.limits.memory()));
		}
		long missing = total - this.granted;
		long wanted = Math.max(missing, PIECE);
		if (!this.limits.take(wanted)) {
			wanted = missing;
			if (!this.limits.take(wanted)) {
				throw new MemoryInUseException(
						("it needs %d bytes, more than is left of the %d bytes that all prompts being built may use "
								+ "together (braintrust.prompts.template.maximum-memory)")
							.formatted(total, this.limits.memory()));
			}
		}
		this.granted += wanted;
	}

	/**
	 * Memory that was counted is free again.
	 * @param bytes how much
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
	 * Count a text before it is made.
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
	 * @param count how many
	 */
	public void elements(long count) {
		memory(count * ELEMENT);
		work(count);
	}

	/**
	 * Make a builder for a text.
	 * @return a builder; {@link #room} must be called before something is appended
	 */
	public StringBuilder builder() {
		StringBuilder out = new StringBuilder();
		memory(2L * out.capacity());
		return out;
	}

	/**
	 * Make room in a builder. Memory for it is counted before it is taken.
	 * @param out the builder
	 * @param more how many characters will be appended
	 * @throws LimitExceededException if the text becomes too long
	 */
	public void room(StringBuilder out, long more) {
		if (out.length() + more > out.capacity()) {
			grow(out, out.length() + more);
		}
	}

	private void grow(StringBuilder out, long length) {
		if (length > this.limits.textLength()) {
			throw tooLong();
		}
		long before = out.capacity();
		// the builder doubles itself, and copies what is in it
		long after = Math.max(length, 2 * before + 2);
		memory(2 * after);
		work(1 + (before >> 6));
		out.ensureCapacity((int) length);
		release(2 * before);
	}

	/**
	 * Append to a builder.
	 * @param out the builder
	 * @param text the text
	 */
	public void append(StringBuilder out, String text) {
		room(out, text.length());
		work(1 + (text.length() >> 6));
		out.append(text);
	}

	/**
	 * Append a part of a text to a builder.
	 * @param out the builder
	 * @param text the text
	 * @param start where the part starts
	 * @param end where the part ends
	 */
	public void append(StringBuilder out, String text, int start, int end) {
		room(out, end - start);
		work(1 + ((end - start) >> 3));
		out.append(text, start, end);
	}

	/**
	 * Take the text out of a builder, which is not used any more.
	 * @param out a builder from {@link #builder()}
	 * @return the text
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
	 * Give back what was taken of the memory that all builds share.
	 */
	@Override
	public void close() {
		if (this.nextLook > WORK_PER_LOOK) {
			this.limits.worked(this.work);
		}
		if (this.granted > OWN_MEMORY) {
			this.limits.giveBack(this.granted - OWN_MEMORY);
			this.granted = OWN_MEMORY;
		}
	}

}
