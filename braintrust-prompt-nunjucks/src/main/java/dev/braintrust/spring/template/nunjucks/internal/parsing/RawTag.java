package dev.braintrust.spring.template.nunjucks.internal.parsing;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.JavaScript;

/**
 * A tag that opens or closes raw text. A tag that trims white space
 * (<code>{%- endraw %}</code>) is part of the text.
 *
 * @param start the start of the tag
 * @param end the end of the tag
 * @param opening whether the tag opens raw text
 */
record RawTag(int start, int end, boolean opening) {

	static @Nullable RawTag find(String source, int from, String name) {
		for (int start = source.indexOf("{%", from); start >= 0; start = source.indexOf("{%", start + 1)) {
			int word = skipWhitespace(source, start + 2);
			boolean closing = source.startsWith("end" + name, word);
			if (closing || source.startsWith(name, word)) {
				int end = skipWhitespace(source, word + name.length() + (closing ? 3 : 0));
				if (source.startsWith("%}", end)) {
					return new RawTag(start, end + 2, !closing);
				}
			}
		}
		return null;
	}

	private static int skipWhitespace(String source, int from) {
		int position = from;
		while (position < source.length() && JavaScript.isWhitespace(source.charAt(position))) {
			position++;
		}
		return position;
	}

}
