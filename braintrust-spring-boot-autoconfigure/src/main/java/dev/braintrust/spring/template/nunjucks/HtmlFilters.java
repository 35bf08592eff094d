package dev.braintrust.spring.template.nunjucks;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.JavaScript;

import static java.util.Map.entry;

/**
 * Filters for text that goes into HTML or a URL.
 */
final class HtmlFilters {

	static final Map<String, Filter> ALL = Map.ofEntries(entry("e", HtmlFilters::escape),
			entry("escape", HtmlFilters::escape), entry("forceescape", HtmlFilters::forceEscape),
			entry("nl2br", HtmlFilters::breakLines), entry("safe", HtmlFilters::safe),
			entry("striptags", HtmlFilters::stripTags), entry("urlencode", HtmlFilters::urlEncode),
			entry("urlize", Urlize::apply));

	private static final Pattern TAG = Pattern.compile("</?([a-z][a-z0-9]*)\\b[^>]*>|<!--[\\s\\S]*?-->",
			Pattern.CASE_INSENSITIVE);

	private static final Pattern LINE_EDGE_SPACES = Pattern.compile("^ +| +$", Pattern.MULTILINE);

	private static final String UNRESERVED = "-_.!~*'()";

	private HtmlFilters() {
	}

	private static Object escape(Arguments arguments, Rendering rendering) {
		return (arguments.get(0) instanceof SafeText safe) ? safe : forceEscape(arguments, rendering);
	}

	private static Object forceEscape(Arguments arguments, Rendering rendering) {
		return new SafeText(Html.escape(textOrNothing(arguments.get(0), rendering.meter()), rendering.meter()));
	}

	private static Object safe(Arguments arguments, Rendering rendering) {
		return new SafeText(textOrNothing(arguments.get(0), rendering.meter()));
	}

	private static String textOrNothing(@Nullable Object value, Meter meter) {
		return Undefined.orNull(value) ? "" : Values.toText(value, meter);
	}

	private static Object breakLines(Arguments arguments, Rendering rendering) {
		Object value = arguments.get(0);
		if (Undefined.orNull(value)) {
			return "";
		}
		String broken = Filters.text(value).replaceAll("\r?\n", "<br />\n");
		rendering.meter().characters(broken.length());
		return SafeText.like(value, broken);
	}

	private static Object stripTags(Arguments arguments, Rendering rendering) {
		String text = Filters.textOrEmpty(arguments.get(0));
		rendering.meter().characters(text.length());
		String stripped = JavaScript.trim(TAG.matcher(text).replaceAll(""));
		if (Values.isTruthy(arguments.get(1))) {
			stripped = LINE_EDGE_SPACES.matcher(stripped)
				.replaceAll("")
				.replaceAll(" +", " ")
				.replace("\r\n", "\n")
				.replaceAll("\n\n\n+", "\n\n");
		}
		else {
			stripped = squash(stripped);
		}
		return SafeText.like(arguments.get(0), stripped);
	}

	/** One space for each run of white space. */
	private static String squash(String text) {
		StringBuilder squashed = new StringBuilder(text.length());
		boolean inSpace = false;
		for (int i = 0; i < text.length(); i++) {
			boolean isSpace = JavaScript.isWhitespace(text.charAt(i));
			if (!isSpace || !inSpace) {
				squashed.append(isSpace ? ' ' : text.charAt(i));
			}
			inSpace = isSpace;
		}
		return squashed.toString();
	}

	private static Object urlEncode(Arguments arguments, Rendering rendering) {
		Object value = arguments.get(0);
		Meter meter = rendering.meter();
		if (value instanceof String text) {
			return encode(text, meter);
		}
		List<String> pairs = new ArrayList<>();
		if (value instanceof List<?> list) {
			for (Object pair : list) {
				pairs.add(encode(Values.toText(Members.require(pair, 0, meter), meter), meter) + "="
						+ encode(Values.toText(Members.get(pair, 1, meter), meter), meter));
			}
		}
		else {
			for (String key : Members.keys(value)) {
				pairs.add(
						encode(key, meter) + "=" + encode(Values.toText(Members.get(value, key, meter), meter), meter));
			}
		}
		return String.join("&", pairs);
	}

	/** {@code encodeURIComponent(text)}. */
	private static String encode(String text, Meter meter) {
		if (text.codePoints().anyMatch((c) -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
			throw new WrongTypeException("text without half characters");
		}
		StringBuilder encoded = new StringBuilder(text.length() + 16);
		for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
			char c = (char) (b & 0xFF);
			if (c < 128 && (Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0)) {
				encoded.append(c);
			}
			else {
				encoded.append('%')
					.append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
					.append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
			}
		}
		meter.characters(encoded.length());
		return encoded.toString();
	}

}
