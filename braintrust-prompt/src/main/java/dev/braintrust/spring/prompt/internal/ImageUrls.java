package dev.braintrust.spring.prompt.internal;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.JavaScript;
import dev.braintrust.spring.limit.internal.BuildMeter;

/**
 * Finds arrays of image URLs in variables, by the rules of the official SDK: every
 * element is a reference to an attachment or an HTTP(S) URL.
 */
final class ImageUrls {

	private static final String JS_SPACE = "[\\s\\u000B\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000\\uFEFF]*";

	private static final Pattern SINGLE_VARIABLE = Pattern
		.compile("\\{\\{" + JS_SPACE + "([A-Za-z0-9_.]+)" + JS_SPACE + "\\}\\}");

	private ImageUrls() {
	}

	/**
	 * The path of the variable if a URL template consists of a single variable.
	 * @param url the URL template
	 * @return the path, or null for any other template
	 */
	static String @Nullable [] singleVariable(String url) {
		Matcher matcher = SINGLE_VARIABLE.matcher(url);
		return matcher.matches() ? matcher.group(1).split("\\.", -1) : null;
	}

	static @Nullable List<?> resolve(String[] path, Map<String, @Nullable Object> variables, BuildMeter meter) {
		Object value = variables;
		for (String key : path) {
			value = child(value, key);
		}
		if (value instanceof List<?> list && list.stream().allMatch((element) -> isImage(element, meter))) {
			return list;
		}
		return null;
	}

	private static @Nullable Object child(@Nullable Object container, String key) {
		if (container instanceof Map<?, ?> map) {
			return map.get(key);
		}
		if (container instanceof List<?> list && key.length() <= 9 && JavaScript.isIndex(key)) {
			int index = Integer.parseInt(key);
			return (index < list.size()) ? list.get(index) : null;
		}
		return null;
	}

	private static boolean isImage(@Nullable Object value, BuildMeter meter) {
		meter.work(1);
		return PromptDataSchema.isAttachment(value) || (value instanceof String url && HttpUrl.matches(url, meter));
	}

}
