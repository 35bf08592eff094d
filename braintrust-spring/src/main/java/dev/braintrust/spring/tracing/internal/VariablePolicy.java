package dev.braintrust.spring.tracing.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.util.PatternMatchUtils;

import dev.braintrust.spring.json.internal.JavaScript;
import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.json.internal.PlainData;
import dev.braintrust.spring.tracing.VariableRedactor;

/**
 * What spans show of a prompt's variables. Thread-safe.
 */
public final class VariablePolicy {

	/** Stands in the place of a masked value. */
	public static final String MASK = "***";

	private static final String INPUT = "input";

	private final Settings settings;

	private final List<VariableRedactor> redactors;

	private final boolean passive;

	public VariablePolicy(Settings settings, List<VariableRedactor> redactors) {
		this.settings = settings;
		this.redactors = List.copyOf(redactors);
		this.passive = settings.include().isEmpty() && settings.exclude().isEmpty() && settings.mask().isEmpty()
				&& redactors.isEmpty();
	}

	/**
	 * The settings. Patterns may hold {@code *}; they are compared with a member's name
	 * and with its path ({@code customer.email}), ignoring case.
	 *
	 * @param include names of the variables that are shown; empty for all
	 * @param exclude names of those that are left out
	 * @param mask names of those, at any depth, whose value is not shown
	 * @param maxSize the longest JSON of all variables, in characters
	 */
	public record Settings(List<String> include, List<String> exclude, List<String> mask, int maxSize) {

		/** Shows everything, up to 64 thousand characters. */
		public static final Settings DEFAULT = new Settings(List.of(), List.of(), List.of(), 65_536);

		public Settings {
			include = lowerCase(include);
			exclude = lowerCase(exclude);
			mask = lowerCase(mask);
		}

		private static List<String> lowerCase(List<String> patterns) {
			return patterns.stream().map((pattern) -> pattern.toLowerCase(java.util.Locale.ROOT)).toList();
		}

	}

	/**
	 * Append the variables as JSON.
	 * @param variables plain data
	 * @param json where to append
	 * @return the values that were masked
	 */
	List<String> write(@Nullable Object variables, StringBuilder json) {
		List<String> secrets = List.of();
		Object shown = variables;
		if (!this.passive) {
			secrets = new ArrayList<>();
			shown = select(variables, secrets);
		}
		if (!Json.writeUpTo(shown, json, this.settings.maxSize())) {
			Json.write(new Truncation(this.settings.maxSize()).apply(shown), json);
		}
		return secrets;
	}

	private @Nullable Object select(@Nullable Object variables, List<String> secrets) {
		if (!(variables instanceof Map<?, ?> map)) {
			return isShown(INPUT) ? redact(INPUT, mask(INPUT, INPUT, variables, secrets)) : null;
		}
		Map<String, @Nullable Object> shown = new LinkedHashMap<>();
		map.forEach((key, value) -> {
			String name = (String) key;
			if (isShown(name)) {
				shown.put(name, redact(name, mask(name, name, value, secrets)));
			}
		});
		return shown;
	}

	private boolean isShown(String name) {
		String lowerCase = name.toLowerCase(java.util.Locale.ROOT);
		return (this.settings.include().isEmpty() || matches(this.settings.include(), lowerCase))
				&& !matches(this.settings.exclude(), lowerCase);
	}

	private @Nullable Object mask(String name, String path, @Nullable Object value, List<String> secrets) {
		if (matches(this.settings.mask(), name.toLowerCase(java.util.Locale.ROOT))
				|| matches(this.settings.mask(), path.toLowerCase(java.util.Locale.ROOT))) {
			remember(value, secrets);
			return MASK;
		}
		if (value instanceof Map<?, ?> map) {
			Map<String, @Nullable Object> masked = new LinkedHashMap<>();
			map.forEach(
					(key, member) -> masked.put((String) key, mask((String) key, path + "." + key, member, secrets)));
			return masked;
		}
		if (value instanceof List<?> list) {
			List<@Nullable Object> masked = new ArrayList<>(list.size());
			list.forEach((element) -> masked
				.add((element instanceof Map || element instanceof List) ? mask("", path, element, secrets) : element));
			return masked;
		}
		return value;
	}

	private static void remember(@Nullable Object value, List<String> secrets) {
		if (value instanceof Map<?, ?> map) {
			map.values().forEach((member) -> remember(member, secrets));
		}
		else if (value instanceof List<?> list) {
			list.forEach((element) -> remember(element, secrets));
		}
		else if (value instanceof String || value instanceof Number) {
			String text = (value instanceof Number number) ? JavaScript.toString(number) : value.toString();
			if (!text.isBlank()) {
				secrets.add(text);
			}
		}
	}

	private static boolean matches(List<String> patterns, String name) {
		for (String pattern : patterns) {
			if (PatternMatchUtils.simpleMatch(pattern, name)) {
				return true;
			}
		}
		return false;
	}

	private @Nullable Object redact(String name, @Nullable Object value) {
		Object redacted = value;
		for (VariableRedactor redactor : this.redactors) {
			redacted = PlainData.of(redactor.redact(name, redacted));
		}
		return redacted;
	}

}
