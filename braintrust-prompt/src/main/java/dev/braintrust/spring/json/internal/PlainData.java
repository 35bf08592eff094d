package dev.braintrust.spring.json.internal;

import java.io.File;
import java.lang.reflect.Array;
import java.net.InetAddress;
import java.net.URI;
import java.net.URL;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.Arrays;
import java.util.Base64;
import java.util.Calendar;
import java.util.Collection;
import java.util.Collections;
import java.util.Currency;
import java.util.Date;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TimeZone;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.LimitExceededException;
import dev.braintrust.spring.limit.internal.Meter;

/**
 * Turns what an application passes as a variable into plain data: {@link Map} with string
 * keys, {@link List}, {@link String}, {@link Integer}, {@link Long}, {@link Double},
 * {@link Boolean} or null. After that no template can reach a Java object, because there
 * is none left.
 * <p>
 * Maps, collections, arrays, optionals, numbers, dates (ISO-8601), enums and JDK value
 * types are converted here. Records, beans and JSON trees go through Jackson 3 or 2 where
 * one of them is on the class path (found by name), so that its annotations count;
 * without Jackson their components and getters are read.
 * <p>
 * The result is a deep, unmodifiable copy: what the caller changes later does not show.
 * Whatever code of the application throws while it is read is a {@link JsonException},
 * but for an {@link OutOfMemoryError} and a {@link StackOverflowError}. Thread-safe.
 */
public final class PlainData {

	/** How many values one conversion may visit before it is refused. */
	static final int MAX_VALUES = 2_000_000;

	/** Up to this size, going through the names is no slower than hashing them. */
	private static final int FEW = 8;

	/** What {@code Prompt.fromJson} and build options share. */
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
	 * The converter that reads records and beans with Jackson, if that is there.
	 * @return the converter that all share who have none of their own
	 */
	public static PlainData shared() {
		return shared;
	}

	/**
	 * A converter that reads records, beans and enum constants in the user's own way.
	 * @param mapper gives the data of a value: plain data, or what is to be converted in
	 * turn
	 * @return the converter
	 */
	public static PlainData mappedBy(Function<Object, @Nullable Object> mapper) {
		return new PlainData(new ObjectReader.NoObjectReader(), mapper);
	}

	/**
	 * Convert a value with the shared converter.
	 * @param value anything
	 * @return plain data, independent of the value
	 * @throws JsonException if the value refers to itself, is nested deeper than
	 * {@link Json#MAX_DEPTH}, is too large, or has a type that holds no data; the message
	 * names the type, never the value
	 */
	public static @Nullable Object of(@Nullable Object value) {
		return shared.convert(value);
	}

	/**
	 * Forget what has been learnt about types. To be called when an application stops:
	 * where its classes have a class loader of their own, as when Spring Boot's DevTools
	 * restart it, they could not be unloaded otherwise.
	 */
	public static void forgetTypes() {
		shared = create();
	}

	/**
	 * Convert a value as {@link #of(Object)} does.
	 * @param value anything
	 * @return plain data, independent of the value
	 */
	public @Nullable Object convert(@Nullable Object value) {
		return new Conversion(null).convert(value, null);
	}

	/**
	 * Convert a value as {@link #of(Object)} does, counting the costs.
	 * @param value anything
	 * @param meter counts the costs
	 * @return plain data, independent of the value
	 */
	public @Nullable Object convert(@Nullable Object value, Meter meter) {
		return new Conversion(meter).convert(value, null);
	}

	/**
	 * The chain of containers around a value, for finding cycles.
	 */
	private record Ancestor(Object container, @Nullable Ancestor parent, int depth) {

		static Ancestor enter(Object container, @Nullable Ancestor parent) {
			for (Ancestor ancestor = parent; ancestor != null; ancestor = ancestor.parent) {
				if (ancestor.container == container) {
					throw new JsonException("A variable of type %s refers to itself".formatted(typeOf(container)));
				}
			}
			int depth = (parent != null) ? parent.depth + 1 : 1;
			if (depth > Json.MAX_DEPTH) {
				throw new JsonLimitException(
						"A variable is nested deeper than %d levels, a fixed limit".formatted(Json.MAX_DEPTH));
			}
			return new Ancestor(container, parent, depth);
		}

	}

	private static String typeOf(Object value) {
		return value.getClass().getName();
	}

	private final class Conversion {

		private final @Nullable Meter meter;

		private int values;

		/**
		 * How many values around the present one were read by code of the application.
		 */
		private int made;

		Conversion(@Nullable Meter meter) {
			this.meter = meter;
		}

		/**
		 * Count a container before it is copied.
		 */
		private void count(int size, int bytesPerValue, Ancestor self) {
			if (size > MAX_VALUES - this.values) {
				throw tooMany();
			}
			if (this.meter != null) {
				this.meter.memory(Meter.TEXT + (long) bytesPerValue * size);
				this.meter.work(1L + size + (self.depth() >> 3));
			}
		}

		private void count(long bytes) {
			if (this.meter != null) {
				this.meter.memory(bytes);
				this.meter.work(1 + (bytes >> 4));
			}
		}

		private static JsonException tooMany() {
			return new JsonLimitException(
					"The variables hold more than %d values, a fixed limit".formatted(MAX_VALUES));
		}

		@Nullable Object convert(@Nullable Object value, @Nullable Ancestor parent) {
			if (++this.values > MAX_VALUES) {
				throw tooMany();
			}
			if (value instanceof String text) {
				return counted(text);
			}
			if (value == null || value instanceof Boolean || value instanceof Integer) {
				return value;
			}
			try {
				return read(value, parent);
			}
			catch (JsonException | LimitExceededException | StackOverflowError ex) {
				throw ex;
			}
			catch (Throwable ex) {
				// collections, numbers and texts may be the application's own
				throw ObjectProperties.unreadable(value, ex);
			}
		}

		/** What a caller passes was there before; what is made in passing was not. */
		private String counted(String text) {
			if (this.made > 0) {
				count(2L * text.length());
			}
			return text;
		}

		private @Nullable Object read(Object value, @Nullable Ancestor parent) {
			if (value instanceof NamedValues named && named.isPlain()) {
				this.values += named.size();
				return named;
			}
			if (value instanceof NamedValues named) {
				Ancestor self = Ancestor.enter(value, parent);
				count(named.size(), Meter.ELEMENT, self);
				return named.map((element) -> convert(element, self));
			}
			if (value instanceof Map<?, ?> map) {
				return map(map, Ancestor.enter(value, parent));
			}
			if (value instanceof Collection<?> collection) {
				Ancestor self = Ancestor.enter(value, parent);
				int size = collection.size();
				count(size, Meter.ELEMENT, self);
				return list(collection.iterator(), size, self);
			}
			if (value instanceof Number number) {
				return number(number);
			}
			if (value instanceof CharSequence text) {
				return text(text);
			}
			if (value instanceof Character) {
				return value.toString();
			}
			if (value instanceof Enum<?> constant) {
				return (PlainData.this.mapper != null && !isOfTheJdk(constant))
						? mapped(value, PlainData.this.mapper, parent) : PlainData.this.objects.constant(constant);
			}
			return readOther(value, parent);
		}

		private @Nullable Object readOther(Object value, @Nullable Ancestor parent) {
			if (value instanceof Optional<?> optional) {
				return convert(optional.orElse(null), parent);
			}
			if (value instanceof OptionalInt optional) {
				return optional.isPresent() ? optional.getAsInt() : null;
			}
			if (value instanceof OptionalLong optional) {
				return optional.isPresent() ? JavaScript.number(optional.getAsLong()) : null;
			}
			if (value instanceof OptionalDouble optional) {
				return optional.isPresent() ? JavaScript.number(optional.getAsDouble()) : null;
			}
			if (value instanceof byte[] bytes) {
				count(3L * bytes.length);
				return Base64.getEncoder().encodeToString(bytes);
			}
			if (value.getClass().isArray()) {
				return array(value, Ancestor.enter(value, parent));
			}
			if (isText(value)) {
				return value.toString();
			}
			if (value instanceof Date date) {
				return date.getClass() == Date.class ? date.toInstant().toString() : date.toString();
			}
			if (value instanceof Calendar calendar) {
				return calendar.toInstant().toString();
			}
			Object known = valueOfTheJdk(value);
			if (known != null) {
				return known;
			}
			if (PlainData.this.mapper != null) {
				return mapped(value, PlainData.this.mapper, parent);
			}
			if (PlainData.this.objects.reads(value)) {
				return PlainData.this.objects.read(value, this.meter);
			}
			Ancestor self = Ancestor.enter(value, parent);
			if (value instanceof Iterable<?> iterable) {
				return list(iterable.iterator(), 10, self);
			}
			return made(PlainData.this.properties.of(value), self);
		}

		private static boolean isOfTheJdk(Enum<?> constant) {
			return constant.getDeclaringClass().getName().startsWith("java.");
		}

		private String text(CharSequence value) {
			int length = value.length();
			count(2L * length);
			String text = value.toString();
			if (text.length() > length) {
				count(2L * (text.length() - length));
			}
			return text;
		}

		/** What a value is that code of the application has made. */
		private @Nullable Object made(@Nullable Object data, Ancestor self) {
			this.made++;
			Object plain = convert(data, self);
			this.made--;
			return plain;
		}

		private @Nullable Object mapped(Object value, Function<Object, @Nullable Object> mapper,
				@Nullable Ancestor parent) {
			Ancestor self = Ancestor.enter(value, parent);
			Object data = call(mapper, value);
			if (data == value) {
				throw new JsonException(
						"The VariableMapper returned the variable of type %s that it was given: it refers to itself"
							.formatted(typeOf(value)));
			}
			return made(data, self);
		}

		private @Nullable Object call(Function<Object, @Nullable Object> mapper, Object value) {
			if (this.meter != null) {
				this.meter.startClock();
			}
			Object data;
			try {
				data = mapper.apply(value);
			}
			catch (Throwable ex) {
				throw ObjectProperties.unreadable("The VariableMapper can't read a variable of type %s: it threw %s"
					.formatted(typeOf(value), ex.getClass().getName()), ex);
			}
			if (this.meter != null) {
				this.meter.checkClock();
			}
			return data;
		}

		private boolean isText(Object value) {
			return value instanceof TemporalAccessor || value instanceof TemporalAmount || value instanceof ZoneId
					|| value instanceof UUID || value instanceof URI || value instanceof URL || value instanceof Locale
					|| value instanceof Currency || value instanceof Charset || value instanceof Pattern;
		}

		/**
		 * As Jackson has them.
		 */
		private @Nullable Object valueOfTheJdk(Object value) {
			if (value instanceof AtomicBoolean flag) {
				return flag.get();
			}
			if (value instanceof TimeZone zone) {
				return zone.getID();
			}
			if (value instanceof Path path) {
				return path.toUri().toString();
			}
			if (value instanceof File file) {
				return file.getAbsolutePath();
			}
			if (value instanceof InetAddress address) {
				String text = address.toString();
				int slash = text.indexOf('/');
				return (slash > 0) ? text.substring(0, slash) : text.substring(slash + 1);
			}
			return (value instanceof Class<?> type) ? type.getName() : null;
		}

		private Map<String, @Nullable Object> map(Map<?, ?> map, Ancestor self) {
			// an identity map may hold one name twice
			NamedValues few = (map.size() <= FEW && !(map instanceof IdentityHashMap)) ? few(map, self) : null;
			if (few != null) {
				return few;
			}
			count(map.size(), Meter.ENTRY, self);
			Map<String, @Nullable Object> plain = new LinkedHashMap<>(capacity(map.size()));
			for (Map.Entry<?, ?> entry : map.entrySet()) {
				plain.put(key(entry.getKey(), self), convert(entry.getValue(), self));
			}
			Map<String, @Nullable Object> ordered = JavaScript.ordered(plain, this.meter);
			return Collections.unmodifiableMap(ordered);
		}

		/**
		 * Most maps are small and have strings for keys; these need no hash table.
		 * @return the converted map, or null if it is not one of them
		 */
		private @Nullable NamedValues few(Map<?, ?> map, Ancestor self) {
			count(map.size(), Meter.ELEMENT, self);
			String[] names = new String[map.size()];
			@Nullable Object[] values = new Object[names.length];
			int count = 0;
			for (Map.Entry<?, ?> entry : map.entrySet()) {
				if (count == names.length || !(entry.getKey() instanceof String name) || JavaScript.isIndex(name)) {
					return null;
				}
				names[count] = counted(name);
				values[count++] = entry.getValue();
			}
			if (count < names.length) {
				return null;
			}
			for (int i = 0; i < count; i++) {
				values[i] = convert(values[i], self);
			}
			return new NamedValues(names, values);
		}

		private int capacity(int size) {
			return (int) (size / 0.75f) + 1;
		}

		private String key(@Nullable Object key, Ancestor map) {
			if (key instanceof String string) {
				return counted(string);
			}
			Object plain = convert(key, map);
			if (this.meter == null) {
				return JavaScript.toString(plain);
			}
			StringBuilder name = this.meter.builder();
			JavaScript.append(plain, name, this.meter);
			return this.meter.finish(name);
		}

		private List<@Nullable Object> list(Iterator<?> elements, int size, Ancestor self) {
			@Nullable Object[] plain = new Object[size];
			int length = 0;
			while (elements.hasNext()) {
				if (length >= size) {
					count(Meter.ELEMENT);
				}
				if (length == plain.length) {
					plain = Arrays.copyOf(plain, length + (length >> 1) + 1);
				}
				plain[length++] = convert(elements.next(), self);
			}
			return new PlainList((length < plain.length) ? Arrays.copyOf(plain, length) : plain);
		}

		private List<@Nullable Object> array(Object array, Ancestor self) {
			int length = Array.getLength(array);
			count(length, 2 * Meter.ELEMENT, self);
			@Nullable Object[] plain = new Object[length];
			for (int i = 0; i < length; i++) {
				plain[i] = convert(Array.get(array, i), self);
			}
			return new PlainList(plain);
		}

		private Number number(Number number) {
			if (this.meter != null) {
				this.meter.memory(Meter.ELEMENT);
			}
			if (number instanceof Long || number instanceof Short || number instanceof Byte) {
				return JavaScript.number(number.longValue());
			}
			if (number instanceof Float) {
				return JavaScript.number(Double.parseDouble(number.toString()));
			}
			return JavaScript.number(number.doubleValue());
		}

	}

}
