package dev.braintrust.spring.json.internal;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.BuildMeter;

/**
 * Converts values that an application passes as variables to plain data: {@link Map} with
 * string keys, {@link List}, {@link String}, {@link Integer}, {@link Long},
 * {@link Double}, {@link Boolean} or null. Templates therefore can't reach Java objects.
 * <p>
 * Maps, collections, arrays, optionals, numbers, dates (ISO-8601), enums and JDK value
 * types are converted here. Records, beans and JSON trees are converted with Jackson 3 or
 * 2 if it is on the class path (detected by class name), so that its annotations apply;
 * without Jackson, record components and getters are read.
 * <p>
 * The result is a deep, unmodifiable copy, independent of later changes by the caller.
 * Exceptions and errors of application code are translated to a {@link JsonException},
 * except {@link OutOfMemoryError} and {@link StackOverflowError}. Thread-safe.
 */
public final class PlainData {

	/** Shared by {@code Prompt.fromJson} and build options. */
	private static volatile PlainData shared = create();

	private final ObjectReader objects;

	private final ObjectProperties properties = new ObjectProperties();

	private final @Nullable Function<Object, @Nullable Object> mapper;

	PlainData(ObjectReader objects) {
		this(objects, null);
	}

	private PlainData(ObjectReader objects, @Nullable Function<Object, @Nullable Object> mapper) {
		this.objects = objects;
		this.mapper = mapper;
	}

	private static PlainData create() {
		return new PlainData(ObjectReader.detect(PlainData.class.getClassLoader()));
	}

	/**
	 * The default converter, which reads records and beans with Jackson if present.
	 * @return the shared converter
	 */
	public static PlainData shared() {
		return shared;
	}

	/**
	 * Create a converter that reads records, beans and enum constants with a mapper.
	 * @param mapper converts a value to plain data, or to a value that is converted in
	 * turn
	 * @return the converter
	 */
	public static PlainData mappedBy(Function<Object, @Nullable Object> mapper) {
		return new PlainData(new ObjectReader.NoObjectReader(), mapper);
	}

	/**
	 * Convert a value with the shared converter.
	 * @param value any value
	 * @return plain data, independent of the value
	 * @throws JsonException if the value refers to itself, is nested deeper than
	 * {@link Json#MAX_DEPTH}, is too large, or has a type without data; the message
	 * contains the type, never the value
	 */
	public static @Nullable Object of(@Nullable Object value) {
		return shared.convert(value);
	}

	/**
	 * Clear cached type metadata. Called when an application stops: with a class loader
	 * per application, as with Spring Boot's DevTools, the cache would prevent unloading
	 * its classes.
	 */
	public static void forgetTypes() {
		shared = create();
	}

	/**
	 * Convert a value like {@link #of(Object)}.
	 * @param value any value
	 * @return plain data, independent of the value
	 */
	public @Nullable Object convert(@Nullable Object value) {
		return new PlainDataConversion(this, null).convert(value, null);
	}

	/**
	 * Convert a value like {@link #of(Object)}, counting the costs.
	 * @param value any value
	 * @param meter counts the costs
	 * @return plain data, independent of the value
	 */
	public @Nullable Object convert(@Nullable Object value, BuildMeter meter) {
		return new PlainDataConversion(this, meter).convert(value, null);
	}

	ObjectReader objects() {
		return this.objects;
	}

	ObjectProperties properties() {
		return this.properties;
	}

	@Nullable Function<Object, @Nullable Object> mapper() {
		return this.mapper;
	}

}
