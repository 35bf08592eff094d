package dev.braintrust.spring.template.internal;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.BuildMeter;

/**
 * A name in a tag, split into its path, and its look-up. Only own properties of plain
 * data are found: names of JavaScript's prototypes ({@code toString},
 * {@code constructor}) are missing variables.
 */
final class MustacheName {

	/** Marks a missing property, unlike null for a property whose value is null. */
	private static final Object ABSENT = new Object();

	private final String name;

	/** The parts of a dotted name, or null for a plain one. */
	private final String @Nullable [] path;

	private final boolean current;

	static MustacheName of(String name, BuildMeter meter) {
		int dots = 0;
		for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
			dots++;
		}
		meter.memory((BuildMeter.TEXT + BuildMeter.ELEMENT) * (long) dots + 2L * name.length());
		meter.scan(name.length());
		return new MustacheName(name);
	}

	private MustacheName(String name) {
		this.name = name;
		this.current = name.equals(".");
		this.path = (name.indexOf('.') > 0) ? name.split("\\.", -1) : null;
	}

	/**
	 * The variable to which the name refers.
	 * @return the first part of a dotted name; empty for the current context
	 */
	String root() {
		return (this.path != null) ? this.path[0] : this.current ? "" : this.name;
	}

	/**
	 * Look up the name, from the innermost to the outermost context.
	 * @param context the innermost context
	 * @param meter counts the costs
	 * @return plain data, or null
	 * @throws TemplateException if a name without dots is looked up in null, which is an
	 * error in JavaScript as well
	 */
	@Nullable Object lookUp(MustacheContext context, BuildMeter meter) {
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
	 * Parse an index in canonical form ({@code "0"} or {@code "17"}, not {@code "01"});
	 * -1 for any other key.
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
	 * Check that the variable exists, by the rules of strict mode, which differ from
	 * those of the look-up: each index refers to the first element, only the outermost
	 * context is searched, and members of a value without properties always exist.
	 * @param variables the outermost context
	 * @param meter counts the costs
	 * @throws TemplateException if the variable does not exist
	 */
	void requireIn(Map<String, ?> variables, BuildMeter meter) {
		Object value = variables;
		String[] keys = (this.path != null) ? this.path : this.name.split("\\.", -1);
		meter.work(keys.length);
		for (int i = 0; i < keys.length; i++) {
			if (!(value instanceof Map) && !(value instanceof List)) {
				return;
			}
			value = property(value, (i > 0) ? withFirstIndex(keys[i]) : keys[i]);
		}
		if (value == ABSENT) {
			throw new TemplateException("Variable '" + this.name + "' does not exist.");
		}
	}

	/**
	 * Replace digits at the start of a key, if any, by the index of the first element.
	 */
	private static String withFirstIndex(String key) {
		int digits = 0;
		while (digits < key.length() && key.charAt(digits) >= '0' && key.charAt(digits) <= '9') {
			digits++;
		}
		return (digits > 0) ? "0" + key.substring(digits) : key;
	}

}
