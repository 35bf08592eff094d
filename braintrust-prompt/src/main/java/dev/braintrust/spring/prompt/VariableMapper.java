package dev.braintrust.spring.prompt;

import org.jspecify.annotations.Nullable;

/**
 * Converts application types that are passed as variables to plain data, instead of
 * Jackson. A bean of this type applies to all prompts of the registry.
 * <p>
 * Called for each value at any depth, including map keys. Not called for null, and for
 * values of these types and their subtypes:
 * <ul>
 * <li>{@link java.util.Map}, {@link java.util.Collection}, arrays and the optionals of
 * {@code java.util}, whose elements are converted individually;</li>
 * <li>{@link CharSequence}, {@link Character}, {@link Number}, {@link Boolean},
 * {@link java.util.concurrent.atomic.AtomicBoolean}, and enum constants of the JDK;</li>
 * <li>the dates, times, durations and zones of {@code java.time}, {@link java.util.Date},
 * {@link java.util.Calendar} and {@link java.util.TimeZone};</li>
 * <li>{@link java.util.UUID}, {@link java.net.URI}, {@link java.net.URL},
 * {@link java.net.InetAddress}, {@link java.io.File}, {@link java.nio.file.Path},
 * {@link java.util.Locale}, {@link java.util.Currency}, {@link java.nio.charset.Charset},
 * {@link java.util.regex.Pattern} and {@link Class}.</li>
 * </ul>
 * Implementations must be thread-safe.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface VariableMapper {

	/**
	 * Convert a value. The time taken and the length of returned strings count towards
	 * the build limits.
	 * @param value the value: a record, a bean, an enum constant, a JSON tree
	 * @return a map, list, string, number, boolean or null. Elements of maps and lists
	 * are then converted as well. If this method throws an exception or returns the value
	 * itself, the build fails. The exception contains the value's type, but neither the
	 * value nor the message of the original exception
	 */
	@Nullable Object map(Object value);

}
