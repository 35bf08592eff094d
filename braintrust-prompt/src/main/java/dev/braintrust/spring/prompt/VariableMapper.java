package dev.braintrust.spring.prompt;

import org.jspecify.annotations.Nullable;

/**
 * Reads an application's own types when they are passed as variables, in place of
 * Jackson. A bean of this type is used by all prompts of the registry.
 * <p>
 * Asked for each value at any depth, the keys of maps included, but not for null and
 * <ul>
 * <li>{@link java.util.Map}, {@link java.util.Collection}, arrays and the optionals of
 * {@code java.util}, whose members are read one by one;</li>
 * <li>{@link CharSequence}, {@link Character}, {@link Number}, {@link Boolean},
 * {@link java.util.concurrent.atomic.AtomicBoolean}, and enum constants of the JDK;</li>
 * <li>the dates, times, durations and zones of {@code java.time}, {@link java.util.Date},
 * {@link java.util.Calendar} and {@link java.util.TimeZone};</li>
 * <li>{@link java.util.UUID}, {@link java.net.URI}, {@link java.net.URL},
 * {@link java.net.InetAddress}, {@link java.io.File}, {@link java.nio.file.Path},
 * {@link java.util.Locale}, {@link java.util.Currency}, {@link java.nio.charset.Charset},
 * {@link java.util.regex.Pattern} and {@link Class}.</li>
 * </ul>
 * Subtypes of these are not asked for either. Implementations are thread-safe.
 */
@FunctionalInterface
public interface VariableMapper {

	/**
	 * Read a value. The time that this takes, and the texts that it returns, count
	 * against the limits of the build.
	 * @param value the value: a record, a bean, an enum constant, a JSON tree
	 * @return its data: a map, a list, a text, a number, a boolean or null. Maps and
	 * lists may hold values to be mapped in turn. If this throws, or returns the value
	 * itself, the build fails with an exception that names the value's type, and neither
	 * the value nor the message of what was thrown
	 */
	@Nullable Object map(Object value);

}
