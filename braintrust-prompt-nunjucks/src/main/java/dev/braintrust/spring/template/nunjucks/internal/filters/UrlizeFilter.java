package dev.braintrust.spring.template.nunjucks.internal.filters;

import java.util.regex.Pattern;

import dev.braintrust.spring.json.internal.JavaScript;
import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.nunjucks.internal.values.Arguments;
import dev.braintrust.spring.template.nunjucks.internal.values.IndexRange;
import dev.braintrust.spring.template.nunjucks.internal.values.RenderContext;
import dev.braintrust.spring.template.nunjucks.internal.values.Values;

/**
 * The filter {@code urlize}, which converts URLs and e-mail addresses to links.
 */
public final class UrlizeFilter {

	private static final Pattern TOP_LEVEL_DOMAIN = Pattern.compile("\\.(?:org|net|com)(?::|/|$)");

	private UrlizeFilter() {
	}

	public static Object apply(Arguments arguments, RenderContext context) {
		String text = Filters.text(arguments.get(0));
		int length = Values.toInteger(arguments.get(1), Integer.MAX_VALUE, context.meter());
		String attribute = Boolean.TRUE.equals(arguments.get(2)) ? " rel=\"nofollow\"" : "";
		BuildMeter meter = context.meter();
		StringBuilder out = meter.builder();
		int position = 0;
		while (position < text.length()) {
			boolean space = JavaScript.isWhitespace(text.charAt(position));
			int end = position;
			while (end < text.length() && JavaScript.isWhitespace(text.charAt(end)) == space) {
				end++;
			}
			meter.scan(end - position);
			if (space) {
				meter.append(out, text, position, end);
			}
			else {
				// a link contains the word twice, and its parts are copied
				meter.memory(10L * (end - position));
				meter.append(out, link(text.substring(position, end), length, attribute));
				meter.release(10L * (end - position));
			}
			position = end;
		}
		return meter.finish(out);
	}

	private static String link(String word, int length, String attribute) {
		String url = withoutPunctuation(word);
		String shown = url.substring(0, IndexRange.clamp(length, url.length()));
		if (url.startsWith("http://") || url.startsWith("https://")) {
			return anchor(url, attribute, shown);
		}
		if (url.startsWith("www.")) {
			return anchor("http://" + url, attribute, shown);
		}
		if (isEmail(url)) {
			return anchor("mailto:" + url, "", url);
		}
		if (TOP_LEVEL_DOMAIN.matcher(url).find()) {
			return anchor("http://" + url, attribute, shown);
		}
		return word;
	}

	/**
	 * The group that {@code /^(?:\(|<|&lt;)?(.*?)(?:\.|,|\)|\n|&gt;)?$/} captures. A word
	 * contains no line break.
	 */
	private static String withoutPunctuation(String word) {
		int start = 0;
		int end = word.length();
		for (String opening : new String[] { "(", "<", "&lt;" }) {
			if (start == 0 && word.startsWith(opening)) {
				start = opening.length();
			}
		}
		for (String closing : new String[] { ".", ",", ")", "&gt;" }) {
			if (end == word.length() && word.endsWith(closing) && end - closing.length() >= start) {
				end -= closing.length();
			}
		}
		return word.substring(start, end);
	}

	/**
	 * {@code /^[\w.!#$%&'*+\-\/=?^`{|}~]+@[a-z\d\-]+(\.[a-z\d\-]+)+$/i}, in one pass.
	 */
	private static boolean isEmail(String text) {
		int at = text.indexOf('@');
		if (at < 1 || text.length() - at < 4) {
			return false;
		}
		for (int i = 0; i < at; i++) {
			char c = text.charAt(i);
			if (!isLetterOrDigit(c) && "_.!#$%&'*+-/=?^`{|}~".indexOf(c) < 0) {
				return false;
			}
		}
		boolean dotted = false;
		for (int i = at + 1; i < text.length(); i++) {
			char c = text.charAt(i);
			boolean dot = c == '.';
			dotted |= dot;
			if (!isLetterOrDigit(c) && c != '-' && !(dot && text.charAt(i - 1) != '.' && i - 1 > at)) {
				return false;
			}
		}
		return dotted && !text.endsWith(".");
	}

	private static boolean isLetterOrDigit(char c) {
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
	}

	private static String anchor(String url, String attribute, String shown) {
		return "<a href=\"" + url + "\"" + attribute + ">" + shown + "</a>";
	}

}
