package dev.braintrust.spring.template.nunjucks;

import org.jspecify.annotations.Nullable;

/**
 * How text is escaped when it is printed. The backslash is no mistake: nunjucks escapes
 * it, too.
 */
final class Html {

	private Html() {
	}

	static String escape(String text, Meter meter) {
		int first = 0;
		while (first < text.length() && entity(text.charAt(first)) == null) {
			first++;
		}
		meter.work(first / 64);
		if (first == text.length()) {
			return text;
		}
		StringBuilder escaped = new StringBuilder(text.length() + 32).append(text, 0, first);
		for (int i = first; i < text.length(); i++) {
			String entity = entity(text.charAt(i));
			if (entity != null) {
				escaped.append(entity);
			}
			else {
				escaped.append(text.charAt(i));
			}
		}
		meter.characters(escaped.length());
		return escaped.toString();
	}

	private static @Nullable String entity(char c) {
		return switch (c) {
			case '&' -> "&amp;";
			case '"' -> "&quot;";
			case '\'' -> "&#39;";
			case '<' -> "&lt;";
			case '>' -> "&gt;";
			case '\\' -> "&#92;";
			default -> null;
		};
	}

}
