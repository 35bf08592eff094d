package dev.braintrust.spring.template.nunjucks.internal.filters;

import java.util.function.IntPredicate;

import dev.braintrust.spring.json.internal.JavaScript;
import dev.braintrust.spring.limit.internal.BuildMeter;

/**
 * Text transformations of HTML in one pass. The equivalent regular expressions take
 * quadratic time for {@code <a<a<a…}.
 */
public final class HtmlText {

	private HtmlText() {
	}

	/**
	 * {@code text.replace(/\r?\n/g, '<br />
	 * \n')}.
	 */
	public static String breakLines(String text, BuildMeter meter) {
		StringBuilder broken = meter.builder();
		int position = 0;
		for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', position)) {
			boolean carriageReturn = end > position && text.charAt(end - 1) == '\r';
			meter.append(broken, text, position, carriageReturn ? end - 1 : end);
			meter.append(broken, "<br />\n");
			position = end + 1;
		}
		meter.append(broken, text, position, text.length());
		return meter.finish(broken);
	}

	/**
	 * {@code text.replace(/<\/?([a-z][a-z0-9]*)\b[^>]*>|<!--[\s\S]*?-->/gi, '')}.
	 */
	public static String stripTags(String text, BuildMeter meter) {
		StringBuilder stripped = meter.builder();
		int position = 0;
		// the next end of a tag and of a comment, cached to search each only once
		int tagEnd = -1;
		int commentEnd = -1;
		for (int open = text.indexOf('<'); open >= 0; open = text.indexOf('<', open + 1)) {
			if (open < position) {
				continue;
			}
			int end = -1;
			int name = nameEnd(text, open);
			meter.scan(Math.max(name - open, 1));
			if (name > 0) {
				tagEnd = next(text, ">", name, tagEnd);
				end = (tagEnd < text.length()) ? tagEnd + 1 : -1;
			}
			else if (text.startsWith("<!--", open)) {
				commentEnd = next(text, "-->", open + 4, commentEnd);
				end = (commentEnd < text.length()) ? commentEnd + 3 : -1;
			}
			if (end > 0) {
				meter.append(stripped, text, position, open);
				position = end;
			}
		}
		meter.append(stripped, text, position, text.length());
		return meter.finish(stripped);
	}

	private static int next(String text, String searched, int from, int known) {
		if (known >= from) {
			return known;
		}
		int found = text.indexOf(searched, from);
		return (found >= 0) ? found : text.length();
	}

	/** The end of the tag name after an opening bracket, or -1 if there is none. */
	private static int nameEnd(String text, int open) {
		int start = text.startsWith("</", open) ? open + 2 : open + 1;
		int end = start;
		while (end < text.length() && isLetterOrDigit(text.charAt(end), end > start)) {
			end++;
		}
		boolean continues = end < text.length() && text.charAt(end) == '_';
		return (end > start && !continues) ? end : -1;
	}

	private static boolean isLetterOrDigit(char c, boolean digits) {
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (digits && c >= '0' && c <= '9');
	}

	/**
	 * Remove spaces at the start and end of lines, and reduce repeated spaces to one
	 * space and repeated empty lines to one empty line.
	 */
	public static String collapseSpaces(String text, BuildMeter meter) {
		String trimmed = trimLines(text, meter);
		String single = collapse(trimmed, (c) -> c == ' ', meter);
		StringBuilder out = meter.builder();
		int lineFeeds = 0;
		for (int i = 0; i < single.length(); i++) {
			char c = single.charAt(i);
			if (c == '\r' && i + 1 < single.length() && single.charAt(i + 1) == '\n') {
				continue;
			}
			lineFeeds = (c == '\n') ? lineFeeds + 1 : 0;
			if (lineFeeds <= 2) {
				meter.append(out, single, i, i + 1);
			}
		}
		return meter.finish(out);
	}

	/** {@code text.replace(/^ +| +$/gm, '')}. */
	private static String trimLines(String text, BuildMeter meter) {
		StringBuilder trimmed = meter.builder();
		for (int start = 0; start <= text.length();) {
			int end = start;
			while (end < text.length() && !isLineEnd(text.charAt(end))) {
				end++;
			}
			int first = start;
			int last = end;
			while (first < last && text.charAt(first) == ' ') {
				first++;
			}
			while (last > first && text.charAt(last - 1) == ' ') {
				last--;
			}
			meter.scan(end - start);
			meter.append(trimmed, text, first, last);
			if (end < text.length()) {
				meter.append(trimmed, text, end, end + 1);
			}
			start = end + 1;
		}
		return meter.finish(trimmed);
	}

	private static boolean isLineEnd(char c) {
		return c == '\n' || c == '\r' || c == '\u2028' || c == '\u2029';
	}

	/** {@code text.replace(/\s+/g, ' ')}. */
	public static String collapseWhitespace(String text, BuildMeter meter) {
		return collapse(text, (c) -> JavaScript.isWhitespace((char) c), meter);
	}

	private static String collapse(String text, IntPredicate isSpace, BuildMeter meter) {
		StringBuilder collapsed = meter.builder();
		boolean inSpace = false;
		for (int i = 0; i < text.length(); i++) {
			boolean space = isSpace.test(text.charAt(i));
			if (!space) {
				meter.append(collapsed, text, i, i + 1);
			}
			else if (!inSpace) {
				meter.append(collapsed, " ");
			}
			inSpace = space;
		}
		return meter.finish(collapsed);
	}

}
