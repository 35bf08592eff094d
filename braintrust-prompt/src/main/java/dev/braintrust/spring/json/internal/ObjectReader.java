package dev.braintrust.spring.json.internal;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.BuildMeter;

/**
 * Converts objects that are not JDK value types to plain data: records, beans, JSON
 * trees.
 */
interface ObjectReader {

	/**
	 * Whether this reader can read a value.
	 * @param value the value
	 * @return whether {@link #read(Object, BuildMeter)} may be called
	 */
	boolean reads(Object value);

	/**
	 * Read a value.
	 * @param value the value
	 * @param meter counts the costs, or null
	 * @return plain data
	 * @throws JsonException if the value can't be read
	 */
	@Nullable Object read(Object value, @Nullable BuildMeter meter);

	/**
	 * Convert an enum constant.
	 * @param constant the constant
	 * @return plain data, usually a string
	 */
	@Nullable Object constant(Enum<?> constant);

	/**
	 * The reader for the libraries on the class path: Jackson 3, Jackson 2, both or none.
	 * If both are present, Jackson 2 reads only its own trees.
	 * @param classLoader the class loader to search
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

	static boolean isPresent(String name, @Nullable ClassLoader classLoader) {
		try {
			Class.forName(name, false, classLoader);
			return true;
		}
		catch (ClassNotFoundException | LinkageError ex) {
			return false;
		}
	}

	/**
	 * Reads no objects: without Jackson, {@link ObjectProperties} does.
	 */
	final class NoObjectReader implements ObjectReader {

		@Override
		public boolean reads(Object value) {
			return false;
		}

		@Override
		public @Nullable Object read(Object value, @Nullable BuildMeter meter) {
			throw new IllegalStateException("No reader");
		}

		@Override
		public @Nullable Object constant(Enum<?> constant) {
			return constant.name();
		}

	}

	/**
	 * Reads Jackson 2's trees with Jackson 2 and everything else with Jackson 3.
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
		public @Nullable Object read(Object value, @Nullable BuildMeter meter) {
			return this.jackson2.isTree(value) ? this.jackson2.read(value, meter) : this.jackson3.read(value, meter);
		}

		@Override
		public @Nullable Object constant(Enum<?> constant) {
			return this.jackson3.constant(constant);
		}

	}

}
