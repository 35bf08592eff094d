package dev.braintrust.spring.prompt;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.JavaScript;

/**
 * Finds arrays of image URLs among the variables, with the official SDK's rules for what
 * counts as one: every element is a reference to an attachment or an http(s) URL.
 */
final class ImageUrls {

	private static final String JS_SPACE = "[\\s\\u000B\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000\\uFEFF]*";

	private static final Pattern LONE_VARIABLE = Pattern
		.compile("\\{\\{" + JS_SPACE + "([A-Za-z0-9_.]+)" + JS_SPACE + "\\}\\}");

	/** What the URL standard parses as http or https, as far as its host goes. */
	private static final Pattern HTTP_URL = Pattern.compile(
			"(?i)https?:[/\\\\]*(?:[^/\\\\?#]*@)?(?<host>\\[[0-9a-f:.]+\\]|[^/\\\\?#@:\\[\\]]+)(?::(?<port>[0-9]*))?"
					+ "(?:[/\\\\?#].*)?",
			Pattern.DOTALL);

	private static final Pattern FORBIDDEN_IN_HOST = Pattern.compile("[\\x00-\\x20<>^|\\x7F]|%(?![0-9a-fA-F]{2})");

	private ImageUrls() {
	}

	/**
	 * The path of a variable that stands alone.
	 * @param url the templated URL
	 * @return the path, or null if the URL holds anything else
	 */
	static String @Nullable [] loneVariable(String url) {
		Matcher matcher = LONE_VARIABLE.matcher(url);
		return matcher.matches() ? matcher.group(1).split("\\.", -1) : null;
	}

	static @Nullable List<?> resolve(String[] path, Map<String, @Nullable Object> variables) {
		Object value = variables;
		for (String key : path) {
			value = child(value, key);
		}
		if (value instanceof List<?> list && list.stream().allMatch(ImageUrls::isImage)) {
			return list;
		}
		return null;
	}

	private static @Nullable Object child(@Nullable Object container, String key) {
		if (container instanceof Map<?, ?> map) {
			return map.get(key);
		}
		if (container instanceof List<?> list && key.matches("0|[1-9][0-9]{0,8}")) {
			int index = Integer.parseInt(key);
			return (index < list.size()) ? list.get(index) : null;
		}
		return null;
	}

	private static boolean isImage(@Nullable Object value) {
		return PromptDataSchema.isAttachment(value) || (value instanceof String url && isHttpUrl(url));
	}

	static boolean isHttpUrl(String url) {
		String trimmed = JavaScript.trim(url).replaceAll("[\\t\\n\\r]", "");
		Matcher matcher = HTTP_URL.matcher(trimmed);
		if (!matcher.matches() || FORBIDDEN_IN_HOST.matcher(matcher.group("host")).find()) {
			return false;
		}
		String port = matcher.group("port");
		return port == null || port.isEmpty() || (port.length() <= 5 && Integer.parseInt(port) <= 65535);
	}

}
