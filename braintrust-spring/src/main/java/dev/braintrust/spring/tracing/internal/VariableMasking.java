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
import dev.braintrust.spring.tracing.VariableVisibility;

/**
 * Filters, masks, redacts and truncates a prompt's variables before they are written to a
 * span. Thread-safe.
 */
public final class VariableMasking {

	/** Replaces masked values. */
	public static final String MASK = "***";

	private static final String INPUT = "input";

	private final Settings settings;

	private final List<VariableRedactor> redactors;

	private final boolean keepsAll;

	public VariableMasking(Settings settings, List<VariableRedactor> redactors) {
		this.settings = settings;
		this.redactors = List.copyOf(redactors);
		this.keepsAll = settings.include().isEmpty() && settings.exclude().isEmpty() && settings.mask().isEmpty()
				&& redactors.isEmpty();
	}

	/**
	 * Settings for variables. Patterns may contain {@code *} and ignore case. Patterns
	 * for masking are matched against the name of a member and against its path
	 * ({@code customer.email}), the other ones against the name of a variable.
	 *
	 * @param include patterns of variables to write; empty for all
	 * @param exclude patterns of variables not to write
	 * @param mask patterns of variables, and of their members at any depth, to mask
	 * @param maxSize the maximum length of the JSON of all variables, in characters;
	 * longer values are truncated
	 * @param visibleTo the exporters that receive variables
	 */
	public record Settings(List<String> include, List<String> exclude, List<String> mask, int maxSize,
			VariableVisibility visibleTo) {

		/** All variables, up to 65 536 characters. */
		public static final Settings DEFAULT = new Settings(List.of(), List.of(), List.of(), 65_536,
				VariableVisibility.ALL);

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
	 * Whether all exporters receive variables.
	 * @return whether they do
	 */
	boolean isForAll() {
		return this.settings.visibleTo() == VariableVisibility.ALL;
	}

	/**
	 * Append variables as JSON; an empty object if no exporter receives them, since
	 * Braintrust's tracing specification requires the member.
	 * @param variables plain data
	 * @param json the target
	 * @return the masked values
	 */
	List<String> write(@Nullable Object variables, StringBuilder json) {
		List<String> maskedValues = List.of();
		Object selected = variables;
		if (!this.keepsAll) {
			maskedValues = new ArrayList<>();
			selected = select(variables, maskedValues);
		}
		if (this.settings.visibleTo() == VariableVisibility.NONE) {
			json.append("{}");
		}
		else if (!Json.writeUpTo(selected, json, this.settings.maxSize())) {
			Json.write(new Truncation(this.settings.maxSize()).apply(selected), json);
		}
		return maskedValues;
	}

	private @Nullable Object select(@Nullable Object variables, List<String> maskedValues) {
		if (!(variables instanceof Map<?, ?> map)) {
			return isIncluded(INPUT) ? redact(INPUT, mask(INPUT, INPUT, variables, maskedValues)) : null;
		}
		Map<String, @Nullable Object> selected = new LinkedHashMap<>();
		map.forEach((key, value) -> {
			String name = (String) key;
			if (isIncluded(name)) {
				selected.put(name, redact(name, mask(name, name, value, maskedValues)));
			}
		});
		return selected;
	}

	private boolean isIncluded(String name) {
		String lowerCase = name.toLowerCase(java.util.Locale.ROOT);
		return (this.settings.include().isEmpty() || matches(this.settings.include(), lowerCase))
				&& !matches(this.settings.exclude(), lowerCase);
	}

	private @Nullable Object mask(String name, String path, @Nullable Object value, List<String> maskedValues) {
		if (matches(this.settings.mask(), name.toLowerCase(java.util.Locale.ROOT))
				|| matches(this.settings.mask(), path.toLowerCase(java.util.Locale.ROOT))) {
			collect(value, maskedValues);
			return MASK;
		}
		if (value instanceof Map<?, ?> map) {
			Map<String, @Nullable Object> masked = new LinkedHashMap<>();
			map.forEach((key, member) -> masked.put((String) key,
					mask((String) key, path + "." + key, member, maskedValues)));
			return masked;
		}
		if (value instanceof List<?> list) {
			List<@Nullable Object> masked = new ArrayList<>(list.size());
			list.forEach((element) -> masked.add((element instanceof Map || element instanceof List)
					? mask("", path, element, maskedValues) : element));
			return masked;
		}
		return value;
	}

	private static void collect(@Nullable Object value, List<String> maskedValues) {
		if (value instanceof Map<?, ?> map) {
			map.values().forEach((member) -> collect(member, maskedValues));
		}
		else if (value instanceof List<?> list) {
			list.forEach((element) -> collect(element, maskedValues));
		}
		else if (value instanceof String || value instanceof Number) {
			String text = (value instanceof Number number) ? JavaScript.toString(number) : value.toString();
			if (!text.isBlank()) {
				maskedValues.add(text);
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
