package dev.braintrust.spring.ai.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Images, audio and files within messages. Spans contain their type instead of the data,
 * which may be larger than what an exporter accepts.
 */
final class Attachments {

	private static final String DATA = "data:";

	private static final String BASE64 = ";base64,";

	private Attachments() {
	}

	/**
	 * Replace the data of attachments by their type.
	 * @param json plain data in the format of the chat-completions API
	 * @return a copy, with for example {@code [image/png]} instead of a data URL
	 */
	static Object abbreviate(Object json) {
		if (json instanceof String text) {
			int end = text.startsWith(DATA) ? text.indexOf(BASE64) : -1;
			return (end > 0) ? "[" + text.substring(DATA.length(), end) + "]" : text;
		}
		if (json instanceof List<?> list) {
			List<@Nullable Object> copy = new ArrayList<>(list.size());
			list.forEach((element) -> copy.add((element != null) ? abbreviate(element) : null));
			return copy;
		}
		if (json instanceof Map<?, ?> map) {
			Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
			boolean audio = map.get("data") instanceof String && map.get("format") instanceof String;
			map.forEach((name, value) -> {
				Object shown = (value != null) ? abbreviate(value) : null;
				copy.put(name, (audio && name.equals("data")) ? "[audio/" + map.get("format") + "]" : shown);
			});
			return copy;
		}
		return json;
	}

}
