package dev.braintrust.spring.template.nunjucks.internal.filters;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.BuildMeter;

/**
 * Escapes HTML in printed text. Like nunjucks, also escapes the backslash.
 */
public final class HtmlEscaper {

	private HtmlEscaper() {
	}

	public static String escape(String text, BuildMeter meter) {
		int first = 0;
		while (first < text.length() && entity(text.charAt(first)) == null) {
			first++;
		}
		meter.scan(first);
		if (first == text.length()) {
			return text;
		}
		StringBuilder escaped = meter.builder();
		meter.reserve(escaped, text.length() + 16L);
		escaped.append(text, 0, first);
		int plain = first;
		for (int i = first; i < text.length(); i++) {
			String entity = entity(text.charAt(i));
			if (entity != null) {
				meter.append(escaped, text, plain, i);
				meter.append(escaped, entity);
				plain = i + 1;
			}
		}
		meter.append(escaped, text, plain, text.length());
		return meter.finish(escaped);
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
