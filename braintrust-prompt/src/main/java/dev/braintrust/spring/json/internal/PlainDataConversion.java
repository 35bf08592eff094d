package dev.braintrust.spring.json.internal;

import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Base64;
import java.util.Calendar;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.LimitExceededException;
import dev.braintrust.spring.limit.internal.BuildMeter;

/**
 * One conversion of a value by {@link PlainData}. Counts its values and costs. Not
 * thread-safe.
 */
final class PlainDataConversion {

	/** Maximum number of values in one conversion. */
	static final int MAX_VALUES = 2_000_000;

	/** Up to this size, a linear search is not slower than hashing. */
	private static final int MAX_SMALL_MAP_SIZE = 8;

	private final PlainData converter;

	private final @Nullable BuildMeter meter;

	private int values;

	/**
	 * The number of enclosing values that application code created during this
	 * conversion.
	 */
	private int createdDepth;

	PlainDataConversion(PlainData converter, @Nullable BuildMeter meter) {
		this.converter = converter;
		this.meter = meter;
	}

	/**
	 * Count the costs of a container before it is copied.
	 */
	private void count(int size, int bytesPerValue, ContainerPath self) {
		if (size > MAX_VALUES - this.values) {
			throw tooMany();
		}
		if (this.meter != null) {
			this.meter.memory(BuildMeter.TEXT + (long) bytesPerValue * size);
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
		return new JsonLimitException("The variables hold more than %d values, a fixed limit".formatted(MAX_VALUES));
	}

	@Nullable Object convert(@Nullable Object value, @Nullable ContainerPath parent) {
		if (++this.values > MAX_VALUES) {
			throw tooMany();
		}
		if (value instanceof String text) {
			return countNew(text);
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
			// collections, numbers and character sequences may be application code
			throw ObjectProperties.unreadable(value, ex);
		}
	}

	/** Strings of the caller already exist; only newly created ones need memory. */
	private String countNew(String text) {
		if (this.createdDepth > 0) {
			count(2L * text.length());
		}
		return text;
	}

	private @Nullable Object read(Object value, @Nullable ContainerPath parent) {
		if (value instanceof NamedValues named && named.isPlain()) {
			this.values += named.size();
			return named;
		}
		if (value instanceof NamedValues named) {
			ContainerPath self = ContainerPath.enter(value, parent);
			count(named.size(), BuildMeter.ELEMENT, self);
			return named.map((element) -> convert(element, self));
		}
		if (value instanceof Map<?, ?> map) {
			return map(map, ContainerPath.enter(value, parent));
		}
		if (value instanceof Collection<?> collection) {
			ContainerPath self = ContainerPath.enter(value, parent);
			int size = collection.size();
			count(size, BuildMeter.ELEMENT, self);
			return list(collection.iterator(), size, self);
		}
		if (value instanceof Number number) {
			if (this.meter != null) {
				this.meter.memory(BuildMeter.ELEMENT);
			}
			return JdkValues.number(number);
		}
		if (value instanceof CharSequence text) {
			return text(text);
		}
		if (value instanceof Character) {
			return value.toString();
		}
		if (value instanceof Enum<?> constant) {
			return (this.converter.mapper() != null && !JdkValues.isJdkEnum(constant))
					? mapped(value, this.converter.mapper(), parent) : this.converter.objects().constant(constant);
		}
		return readOther(value, parent);
	}

	private @Nullable Object readOther(Object value, @Nullable ContainerPath parent) {
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
			return array(value, ContainerPath.enter(value, parent));
		}
		if (JdkValues.isText(value)) {
			return value.toString();
		}
		if (value instanceof Date date) {
			return date.getClass() == Date.class ? date.toInstant().toString() : date.toString();
		}
		if (value instanceof Calendar calendar) {
			return calendar.toInstant().toString();
		}
		Object known = JdkValues.toPlainData(value);
		if (known != null) {
			return known;
		}
		if (this.converter.mapper() != null) {
			return mapped(value, this.converter.mapper(), parent);
		}
		Method unboxing = this.converter.properties().unboxing(value);
		if (unboxing != null) {
			return convertCreated(ObjectProperties.invoke(unboxing, value), ContainerPath.enter(value, parent));
		}
		if (this.converter.objects().reads(value)) {
			return this.converter.objects().read(value, this.meter);
		}
		ContainerPath self = ContainerPath.enter(value, parent);
		if (value instanceof Iterable<?> iterable) {
			return list(iterable.iterator(), 10, self);
		}
		return convertCreated(this.converter.properties().of(value), self);
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

	/** Convert a value that application code created during this conversion. */
	private @Nullable Object convertCreated(@Nullable Object data, ContainerPath self) {
		this.createdDepth++;
		Object plain = convert(data, self);
		this.createdDepth--;
		return plain;
	}

	private @Nullable Object mapped(Object value, Function<Object, @Nullable Object> mapper,
			@Nullable ContainerPath parent) {
		ContainerPath self = ContainerPath.enter(value, parent);
		Object data = call(mapper, value);
		if (data == value) {
			throw new JsonException(
					"The VariableMapper returned the variable of type %s that it was given: it refers to itself"
						.formatted(typeOf(value)));
		}
		return convertCreated(data, self);
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
			this.meter.checkDeadline();
		}
		return data;
	}

	private Map<String, @Nullable Object> map(Map<?, ?> map, ContainerPath self) {
		// an identity map may contain equal names
		NamedValues small = (map.size() <= MAX_SMALL_MAP_SIZE && !(map instanceof IdentityHashMap))
				? smallMap(map, self) : null;
		if (small != null) {
			return small;
		}
		count(map.size(), BuildMeter.ENTRY, self);
		Map<String, @Nullable Object> plain = new LinkedHashMap<>(capacity(map.size()));
		for (Map.Entry<?, ?> entry : map.entrySet()) {
			plain.put(key(entry.getKey(), self), convert(entry.getValue(), self));
		}
		Map<String, @Nullable Object> ordered = JavaScript.ordered(plain, this.meter);
		return Collections.unmodifiableMap(ordered);
	}

	/**
	 * Convert a small map with string keys, the usual case, without a hash table.
	 * @return the converted map, or null if the map has other keys or changes
	 * concurrently
	 */
	private @Nullable NamedValues smallMap(Map<?, ?> map, ContainerPath self) {
		count(map.size(), BuildMeter.ELEMENT, self);
		String[] names = new String[map.size()];
		@Nullable Object[] values = new Object[names.length];
		int count = 0;
		for (Map.Entry<?, ?> entry : map.entrySet()) {
			if (count == names.length || !(entry.getKey() instanceof String name) || JavaScript.isIndex(name)) {
				return null;
			}
			names[count] = countNew(name);
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

	private String key(@Nullable Object key, ContainerPath map) {
		if (key instanceof String string) {
			return countNew(string);
		}
		Object plain = convert(key, map);
		if (this.meter == null) {
			return JavaScript.toString(plain);
		}
		StringBuilder name = this.meter.builder();
		JavaScript.append(plain, name, this.meter);
		return this.meter.finish(name);
	}

	private List<@Nullable Object> list(Iterator<?> elements, int size, ContainerPath self) {
		@Nullable Object[] plain = new Object[size];
		int length = 0;
		while (elements.hasNext()) {
			if (length >= size) {
				count(BuildMeter.ELEMENT);
			}
			if (length == plain.length) {
				plain = Arrays.copyOf(plain, length + (length >> 1) + 1);
			}
			plain[length++] = convert(elements.next(), self);
		}
		return new PlainList((length < plain.length) ? Arrays.copyOf(plain, length) : plain);
	}

	private List<@Nullable Object> array(Object array, ContainerPath self) {
		int length = Array.getLength(array);
		count(length, 2 * BuildMeter.ELEMENT, self);
		@Nullable Object[] plain = new Object[length];
		for (int i = 0; i < length; i++) {
			plain[i] = convert(Array.get(array, i), self);
		}
		return new PlainList(plain);
	}

	private static String typeOf(Object value) {
		return value.getClass().getName();
	}

}
