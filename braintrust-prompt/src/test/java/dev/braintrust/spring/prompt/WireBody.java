package dev.braintrust.spring.prompt;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.braintrust.spring.json.internal.Json;

/**
 * A chat-completions body in a canonical form, in which two bodies are equal if they mean
 * the same to the API. Public for the tests of clients that send built prompts.
 */
public final class WireBody {

	private WireBody() {
	}

	/**
	 * Read a body that arrived.
	 * @param json the body; a name that is twice in an object is an error
	 * @return the canonical form, without what the client adds for itself
	 */
	public static Object received(String json) {
		Map<String, Object> body = parse(json);
		body.remove("stream");
		body.remove("stream_options");
		return body(body);
	}

	/**
	 * The canonical form of a request as it was built.
	 */
	public static Object built(Map<String, ?> request) {
		Map<String, Object> body = parse(Json.write(request));
		body.remove("stream");
		body.remove("stream_options");
		return body(body);
	}

	private static Map<String, Object> parse(String json) {
		Set<Object> duplicates = Collections.newSetFromMap(new IdentityHashMap<>());
		Map<String, Object> body = new LinkedHashMap<>();
		((Map<?, ?>) Json.parse(json, duplicates)).forEach((name, value) -> body.put((String) name, value));
		if (!duplicates.isEmpty()) {
			throw new IllegalArgumentException("A name is twice in an object: " + json);
		}
		return body;
	}

	private static Object body(Map<String, Object> body) {
		if (body.get("messages") instanceof List<?> messages) {
			body.put("messages", messages.stream().map(WireBody::message).toList());
		}
		if (body.get("tools") instanceof List<?> tools) {
			body.put("tools", tools.stream().map(WireBody::tool).toList());
		}
		return canonical(body);
	}

	private static Object message(Object message) {
		if (!(message instanceof Map<?, ?> map)) {
			return message;
		}
		Map<Object, Object> changed = new LinkedHashMap<>(map);
		if (map.get("content") instanceof List<?> parts && parts.size() == 1 && parts.get(0) instanceof Map<?, ?> part
				&& part.keySet().equals(Set.of("type", "text")) && "text".equals(part.get("type"))) {
			changed.put("content", part.get("text"));
		}
		if (map.get("tool_calls") instanceof List<?> calls && !calls.isEmpty() && "".equals(changed.get("content"))) {
			changed.remove("content");
		}
		return changed;
	}

	private static Object tool(Object tool) {
		if (tool instanceof Map<?, ?> map && map.get("function") instanceof Map<?, ?> function
				&& Boolean.FALSE.equals(function.get("strict"))) {
			Map<Object, Object> changed = new LinkedHashMap<>(function);
			changed.remove("strict");
			Map<Object, Object> outer = new LinkedHashMap<>(map);
			outer.put("function", changed);
			return outer;
		}
		return tool;
	}

	private static Object canonical(Object value) {
		if (value instanceof Map<?, ?> map) {
			Map<Object, Object> changed = new LinkedHashMap<>();
			map.forEach((name, member) -> {
				if (member != null) {
					changed.put(name, canonical(member));
				}
			});
			return changed;
		}
		if (value instanceof List<?> list) {
			List<Object> changed = new ArrayList<>();
			list.forEach((element) -> changed.add(canonical(element)));
			return changed;
		}
		return (value instanceof Number number) ? number.doubleValue() : value;
	}

	/** The names of the members that differ. */
	public static Set<Object> difference(Object expected, Object actual) {
		Map<?, ?> left = (Map<?, ?>) expected;
		Map<?, ?> right = (Map<?, ?>) actual;
		Set<Object> names = new HashSet<>(left.keySet());
		names.addAll(right.keySet());
		names.removeIf((name) -> java.util.Objects.equals(left.get(name), right.get(name)));
		return names;
	}

}
