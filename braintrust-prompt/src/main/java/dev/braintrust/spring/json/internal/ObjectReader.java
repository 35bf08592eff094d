package dev.braintrust.spring.json.internal;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.Meter;

/**
 * Reads objects that are not data by their type: records, beans, JSON trees.
 */
interface ObjectReader {

	/**
	 * Whether {@link #read(Object, Meter)} is responsible for a value.
	 * @param value the value
	 * @return whether it is
	 */
	boolean reads(Object value);

	/**
	 * Read a value.
	 * @param value the value
	 * @param meter counts the costs, or null
	 * @return plain data
	 * @throws JsonException if the value can't be read
	 */
	@Nullable Object read(Object value, @Nullable Meter meter);

	/**
	 * The name of an enum constant.
	 * @param constant the constant
	 * @return plain data, mostly a string
	 */
	@Nullable Object constant(Enum<?> constant);

	/**
	 * The best reader that the class path offers: Jackson 3, Jackson 2, or none. If both
	 * are there, each reads the trees of its own.
	 * @param classLoader where to look
	 * @return the reader
	 */
	static ObjectReader detect(@Nullable ClassLoader classLoader) {
		boolean jackson3 = isPresent("tools.jackson.databind.json.JsonMapper", classLoader);
		boolean jackson2 = isPresent("com.fasterxml.jackson.databind.json.JsonMapper", classLoader);
		if (jackson3 && jackson2) {
			return new BothJacksonsObjectReader(new Jackson3ObjectReader(), new Jackson2ObjectReader());
		}
		if (jackson3) {
			return new Jackson3ObjectReader();
		}
		return jackson2 ? new Jackson2ObjectReader() : new NoObjectReader();
	}

	private static boolean isPresent(String name, @Nullable ClassLoader classLoader) {
		try {
			Class.forName(name, false, classLoader);
			return true;
		}
		catch (ClassNotFoundException | LinkageError ex) {
			return false;
		}
	}

	/**
	 * Leaves objects to {@link ObjectProperties}.
	 */
	final class NoObjectReader implements ObjectReader {

		@Override
		public boolean reads(Object value) {
			return false;
		}

		@Override
		public @Nullable Object read(Object value, @Nullable Meter meter) {
			throw new IllegalStateException("Reads nothing");
		}

		@Override
		public @Nullable Object constant(Enum<?> constant) {
			return constant.name();
		}

	}

	/**
	 * Jackson 3 for everything but Jackson 2's own trees.
	 */
	final class BothJacksonsObjectReader implements ObjectReader {

		private final Jackson3ObjectReader jackson3;

		private final Jackson2ObjectReader jackson2;

		BothJacksonsObjectReader(Jackson3ObjectReader jackson3, Jackson2ObjectReader jackson2) {
			this.jackson3 = jackson3;
			this.jackson2 = jackson2;
		}

		@Override
		public boolean reads(Object value) {
			return true;
		}

		@Override
		public @Nullable Object read(Object value, @Nullable Meter meter) {
			return this.jackson2.isTree(value) ? this.jackson2.read(value, meter) : this.jackson3.read(value, meter);
		}

		@Override
		public @Nullable Object constant(Enum<?> constant) {
			return this.jackson3.constant(constant);
		}

	}

}
