package dev.braintrust.spring.template.internal;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.Meter;

/**
 * A name in a tag, cut into its path once, and how it is looked up. Only own properties
 * of plain data count: the prototype names of JavaScript ({@code toString},
 * {@code constructor}) are missing variables here.
 */
final class MustacheName {

	/** No such property, as opposed to one that is null. */
	private static final Object ABSENT = new Object();

	private final String name;

	/** The parts of a dotted name, or null for a plain one. */
	private final String @Nullable [] path;

	private final boolean current;

	static MustacheName of(String name, Meter meter) {
		int dots = 0;
		for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
			dots++;
		}
		meter.memory((Meter.TEXT + Meter.ELEMENT) * (long) dots + 2L * name.length());
		meter.scan(name.length());
		return new MustacheName(name);
	}

	private MustacheName(String name) {
		this.name = name;
		this.current = name.equals(".");
		this.path = (name.indexOf('.') > 0) ? name.split("\\.", -1) : null;
	}

	/**
	 * The variable that the name leads into.
	 * @return the first part of a dotted name; empty for the current context
	 */
	String root() {
		return (this.path != null) ? this.path[0] : this.current ? "" : this.name;
	}

	/**
	 * Look the name up, from the innermost context outwards.
	 * @param context the innermost context
	 * @param meter counts the costs
	 * @return plain data, or null
	 * @throws TemplateException if a plain name is looked up in a null, which is an error
	 * in JavaScript as well
	 */
	@Nullable Object lookUp(MustacheContext context, Meter meter) {
		if (this.current) {
			return context.value();
		}
		for (MustacheContext scope = context; scope != null; scope = scope.parent()) {
			meter.work((this.path != null) ? this.path.length : 1);
			Object found = (this.path != null) ? descend(scope.value(), this.path) : own(scope.value());
			if (found != ABSENT) {
				return found;
			}
		}
		return null;
	}

	private @Nullable Object own(@Nullable Object view) {
		if (view == null) {
			throw new TemplateException("'%s' can't be looked up in a list element that is null".formatted(this.name));
		}
		return (view instanceof String) ? ABSENT : property(view, this.name);
	}

	private static @Nullable Object descend(@Nullable Object view, String[] path) {
		Object value = view;
		for (int i = 0; i < path.length - 1; i++) {
			value = property(value, path[i]);
			if (value == null || value == ABSENT) {
				return ABSENT;
			}
		}
		return property(value, path[path.length - 1]);
	}

	private static @Nullable Object property(@Nullable Object container, String key) {
		if (container instanceof Map<?, ?> map) {
			Object value = map.get(key);
			return (value != null || map.containsKey(key)) ? value : ABSENT;
		}
		if (container instanceof List<?> list) {
			return key.equals("length") ? (Object) list.size() : element(list, key);
		}
		if (container instanceof String string) {
			return key.equals("length") ? (Object) string.length() : character(string, key);
		}
		return ABSENT;
	}

	private static @Nullable Object element(List<?> list, String key) {
		int index = index(key);
		return (index >= 0 && index < list.size()) ? list.get(index) : ABSENT;
	}

	private static Object character(String string, String key) {
		int index = index(key);
		return (index >= 0 && index < string.length()) ? String.valueOf(string.charAt(index)) : ABSENT;
	}

	/**
	 * The index that a canonical decimal stands for ({@code "0"}, {@code "17"}, not
	 * {@code "01"}), or -1.
	 */
	private static int index(String key) {
		int length = key.length();
		if (length == 0 || length > 9 || (length > 1 && key.charAt(0) == '0')) {
			return -1;
		}
		int index = 0;
		for (int i = 0; i < length; i++) {
			int digit = key.charAt(i) - '0';
			if (digit < 0 || digit > 9) {
				return -1;
			}
			index = index * 10 + digit;
		}
		return index;
	}

	/**
	 * What strict mode asks of a variable, which is less than looking it up: each index
	 * stands for the first element, outer contexts don't count, and whatever lies below a
	 * value without properties counts as there.
	 * @param variables the outermost context
	 * @param meter counts the costs
	 * @throws TemplateException if the variable does not exist
	 */
	void requireIn(Map<String, ?> variables, Meter meter) {
		Object value = variables;
		String[] keys = (this.path != null) ? this.path : this.name.split("\\.", -1);
		meter.work(keys.length);
		for (int i = 0; i < keys.length; i++) {
			if (!(value instanceof Map) && !(value instanceof List)) {
				return;
			}
			value = property(value, (i > 0) ? withoutIndex(keys[i]) : keys[i]);
		}
		if (value == ABSENT) {
			throw new TemplateException("Variable '" + this.name + "' does not exist.");
		}
	}

	/**
	 * A key whose digits at the start, if there are any, are those of the first index.
	 */
	private static String withoutIndex(String key) {
		int digits = 0;
		while (digits < key.length() && key.charAt(digits) >= '0' && key.charAt(digits) <= '9') {
			digits++;
		}
		return (digits > 0) ? "0" + key.substring(digits) : key;
	}

}
