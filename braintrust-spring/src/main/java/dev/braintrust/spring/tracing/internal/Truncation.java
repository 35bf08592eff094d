package dev.braintrust.spring.tracing.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Cuts plain data down to about a number of characters, so that what remains is data of
 * the same shape, and one sees what is missing.
 */
final class Truncation {

	private int budget;

	Truncation(int budget) {
		this.budget = budget;
	}

	@Nullable Object apply(@Nullable Object value) {
		if (value instanceof String text) {
			return text(text);
		}
		if (value instanceof Map<?, ?> map) {
			Map<String, @Nullable Object> cut = new LinkedHashMap<>();
			for (Map.Entry<?, ?> entry : map.entrySet()) {
				if (this.budget <= 0) {
					cut.put("…", mark(map.size() - cut.size(), "members"));
					break;
				}
				this.budget -= ((String) entry.getKey()).length() + 4;
				cut.put((String) entry.getKey(), apply(entry.getValue()));
			}
			return cut;
		}
		if (value instanceof List<?> list) {
			List<@Nullable Object> cut = new ArrayList<>();
			for (Object element : list) {
				if (this.budget <= 0) {
					cut.add(mark(list.size() - cut.size(), "elements"));
					break;
				}
				this.budget -= 1;
				cut.add(apply(element));
			}
			return cut;
		}
		this.budget -= 8;
		return value;
	}

	private String text(String text) {
		int kept = Math.max(0, Math.min(text.length(), this.budget));
		this.budget -= text.length() + 2;
		if (kept == text.length()) {
			return text;
		}
		if (kept > 0 && Character.isHighSurrogate(text.charAt(kept - 1))) {
			kept--;
		}
		return text.substring(0, kept) + mark(text.length() - kept, "characters");
	}

	private static String mark(int count, String what) {
		return "… [%d %s truncated]".formatted(count, what);
	}

}
