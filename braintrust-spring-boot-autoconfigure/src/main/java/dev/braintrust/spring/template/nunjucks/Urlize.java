package dev.braintrust.spring.template.nunjucks;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.braintrust.spring.json.JavaScript;

/**
 * The filter that makes links of whatever looks like an address.
 */
final class Urlize {

	private static final Pattern PUNCTUATION = Pattern.compile("(?:\\(|<|&lt;)?(.*?)(?:\\.|,|\\)|\\n|&gt;)?");

	private static final Pattern EMAIL = Pattern.compile("[\\w.!#$%&'*+\\-/=?^`{|}~]+@[a-z\\d\\-]+(\\.[a-z\\d\\-]+)+",
			Pattern.CASE_INSENSITIVE);

	private static final Pattern TOP_LEVEL_DOMAIN = Pattern.compile("\\.(?:org|net|com)(?::|/|$)");

	private Urlize() {
	}

	static Object apply(Arguments arguments, Rendering rendering) {
		String text = Filters.text(arguments.get(0));
		int length = Values.toInteger(arguments.get(1), Integer.MAX_VALUE, rendering.meter());
		String attribute = Boolean.TRUE.equals(arguments.get(2)) ? " rel=\"nofollow\"" : "";
		rendering.meter().characters(text.length() * 3L);
		StringBuilder out = new StringBuilder();
		int position = 0;
		while (position < text.length()) {
			boolean space = JavaScript.isWhitespace(text.charAt(position));
			int end = position;
			while (end < text.length() && JavaScript.isWhitespace(text.charAt(end)) == space) {
				end++;
			}
			String word = text.substring(position, end);
			out.append(space ? word : link(word, length, attribute));
			position = end;
		}
		return out.toString();
	}

	private static String link(String word, int length, String attribute) {
		Matcher matcher = PUNCTUATION.matcher(word);
		String url = matcher.matches() ? matcher.group(1) : word;
		String shown = url.substring(0, Positions.clamp(length, url.length()));
		if (url.startsWith("http://") || url.startsWith("https://")) {
			return anchor(url, attribute, shown);
		}
		if (url.startsWith("www.")) {
			return anchor("http://" + url, attribute, shown);
		}
		if (EMAIL.matcher(url).matches()) {
			return anchor("mailto:" + url, "", url);
		}
		if (TOP_LEVEL_DOMAIN.matcher(url).find()) {
			return anchor("http://" + url, attribute, shown);
		}
		return word;
	}

	private static String anchor(String url, String attribute, String shown) {
		return "<a href=\"" + url + "\"" + attribute + ">" + shown + "</a>";
	}

}
