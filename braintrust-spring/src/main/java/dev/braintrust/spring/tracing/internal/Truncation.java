package dev.braintrust.spring.tracing.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Truncates plain data to an approximate number of characters. The result has the same
 * structure, with a marker wherever data was removed. One instance truncates one value.
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
			Map<String, @Nullable Object> truncated = new LinkedHashMap<>();
			for (Map.Entry<?, ?> entry : map.entrySet()) {
				if (this.budget <= 0) {
					truncated.put("…", marker(map.size() - truncated.size(), "members"));
					break;
				}
				this.budget -= ((String) entry.getKey()).length() + 4;
				truncated.put((String) entry.getKey(), apply(entry.getValue()));
			}
			return truncated;
		}
		if (value instanceof List<?> list) {
			List<@Nullable Object> truncated = new ArrayList<>();
			for (Object element : list) {
				if (this.budget <= 0) {
					truncated.add(marker(list.size() - truncated.size(), "elements"));
					break;
				}
				this.budget -= 1;
				truncated.add(apply(element));
			}
			return truncated;
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
		return text.substring(0, kept) + marker(text.length() - kept, "characters");
	}

	private static String marker(int count, String what) {
		return "… [%d %s truncated]".formatted(count, what);
	}

}
