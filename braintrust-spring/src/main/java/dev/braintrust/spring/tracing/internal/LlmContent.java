package dev.braintrust.spring.tracing.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Input and output of an LLM call as JSON, which is written when it is needed.
 *
 * @param messages the messages of the call
 * @param maskedValues values to mask in the texts
 */
public record LlmContent(LlmMessages messages, List<String> maskedValues) {

	/** Shorter values are not masked: they also occur by chance in other text. */
	private static final int MIN_MASKED_LENGTH = 3;

	/**
	 * The sent messages. Each call writes the JSON again.
	 * @return the messages as JSON, or null
	 */
	public @Nullable String input() {
		return json(this.messages.input(), this.maskedValues);
	}

	/**
	 * The received choices. Each call writes the JSON again.
	 * @return the choices as JSON, or null
	 */
	public @Nullable String output() {
		return json(this.messages.output(), this.maskedValues);
	}

	private static @Nullable String json(@Nullable Object value, List<String> maskedValues) {
		if (value == null) {
			return null;
		}
		return ContentJson.write(maskedValues.isEmpty() ? value : mask(value, longestFirst(maskedValues)));
	}

	private static List<String> longestFirst(List<String> maskedValues) {
		return maskedValues.stream()
			.filter((maskedValue) -> maskedValue.length() >= MIN_MASKED_LENGTH)
			.sorted(Comparator.comparingInt(String::length).reversed())
			.toList();
	}

	/** Masks strings only; keys, roles and types do not change. */
	private static @Nullable Object mask(@Nullable Object value, List<String> maskedValues) {
		if (value instanceof String text) {
			String masked = text;
			for (String maskedValue : maskedValues) {
				masked = masked.replace(maskedValue, VariableMasking.MASK);
			}
			return masked;
		}
		if (value instanceof Map<?, ?> map) {
			Map<Object, @Nullable Object> masked = new LinkedHashMap<>();
			map.forEach((key, member) -> masked.put(key, isContent(key) ? mask(member, maskedValues) : member));
			return masked;
		}
		if (value instanceof List<?> list) {
			List<@Nullable Object> masked = new ArrayList<>(list.size());
			list.forEach((element) -> masked.add(mask(element, maskedValues)));
			return masked;
		}
		return value;
	}

	private static boolean isContent(Object key) {
		return !key.equals("role") && !key.equals("type") && !key.equals("finish_reason");
	}

	/**
	 * Contains no content.
	 */
	@Override
	public String toString() {
		return "LlmContent[***]";
	}

}
