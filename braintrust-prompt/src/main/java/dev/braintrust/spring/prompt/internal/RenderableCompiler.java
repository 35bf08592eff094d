package dev.braintrust.spring.prompt.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.prompt.internal.Renderable.ArrayTemplate;
import dev.braintrust.spring.prompt.internal.Renderable.Constant;
import dev.braintrust.spring.prompt.internal.Renderable.ImageExpansion;
import dev.braintrust.spring.prompt.internal.Renderable.ObjectTemplate;
import dev.braintrust.spring.prompt.internal.Renderable.StringTemplate;
import dev.braintrust.spring.template.TemplateFormat;
import dev.braintrust.spring.template.internal.TemplateCompiler;

/**
 * Compiles messages and schemas. Which strings are templates follows the official SDK:
 * content, image URLs, audio data, members of files, and tool calls, but neither names
 * nor roles.
 */
final class RenderableCompiler {

	private final TemplateCompiler templates;

	private final TemplateFormat format;

	private final BuildMeter meter;

	RenderableCompiler(TemplateCompiler templates, TemplateFormat format, BuildMeter meter) {
		this.templates = templates;
		this.format = format;
		this.meter = meter;
	}

	StringTemplate text(Place place, @Nullable Object template) {
		return new StringTemplate(place, this.templates.compile(String.valueOf(template), this.format, this.meter));
	}

	Renderable message(Map<?, ?> message, Place place) {
		Map<String, Renderable> members = new LinkedHashMap<>();
		message.forEach((key, value) -> {
			String name = (String) key;
			Place at = place.member(name);
			switch (name) {
				case "content" -> {
					if (value != null) {
						members.put(name, content(value, at));
					}
				}
				case "tool_calls" -> members.put(name, toolCalls((List<?>) value, at));
				case "tool_call_id" -> members.put(name, text(at, value));
				default -> members.put(name, new Constant(value));
			}
		});
		return ObjectTemplate.of(members);
	}

	private Renderable content(Object content, Place place) {
		if (!(content instanceof List<?> parts)) {
			return text(place, content);
		}
		List<Renderable> compiled = new ArrayList<>(parts.size());
		for (int i = 0; i < parts.size(); i++) {
			compiled.add(part((Map<?, ?>) parts.get(i), place.element(i)));
		}
		return new ArrayTemplate(compiled);
	}

	private Renderable part(Map<?, ?> part, Place place) {
		return switch ((String) Schema.member(part, "type")) {
			case "text" -> with(part, "text", text(place.member("text"), part.get("text")));
			case "image_url" -> image(part, place.member("image_url"));
			case "input_audio" -> {
				Map<?, ?> audio = (Map<?, ?>) Schema.member(part, "input_audio");
				Renderable data = text(place.member("input_audio").member("data"), audio.get("data"));
				yield with(part, "input_audio", with(audio, "data", data));
			}
			case "file" -> with(part, "file", file((Map<?, ?>) Schema.member(part, "file"), place.member("file")));
			default -> new Constant(part);
		};
	}

	private Renderable image(Map<?, ?> part, Place place) {
		Map<?, ?> image = (Map<?, ?>) Schema.member(part, "image_url");
		String url = (String) Schema.member(image, "url");
		Renderable compiled = with(part, "image_url", with(image, "url", text(place.member("url"), url)));
		this.meter.memory(BuildMeter.TEXT * url.chars().filter((c) -> c == '.').count());
		String[] variable = ImageUrls.singleVariable(url);
		return (variable != null) ? new ImageExpansion(variable, compiled) : compiled;
	}

	private Renderable file(Map<?, ?> file, Place place) {
		Map<String, Renderable> members = new LinkedHashMap<>();
		for (String name : List.of("file_data", "file_id", "filename")) {
			if (file.get(name) instanceof String template && !template.isEmpty()) {
				members.put(name, text(place.member(name), template));
			}
		}
		return ObjectTemplate.of(members);
	}

	private Renderable toolCalls(List<?> calls, Place place) {
		List<Renderable> compiled = new ArrayList<>(calls.size());
		for (int i = 0; i < calls.size(); i++) {
			Map<?, ?> call = (Map<?, ?>) calls.get(i);
			Map<?, ?> function = (Map<?, ?>) Schema.member(call, "function");
			Place at = place.element(i);
			Map<String, Renderable> compiledFunction = new LinkedHashMap<>();
			compiledFunction.put("name", text(at.member("function").member("name"), function.get("name")));
			compiledFunction.put("arguments",
					text(at.member("function").member("arguments"), function.get("arguments")));
			Map<String, Renderable> compiledCall = new LinkedHashMap<>();
			compiledCall.put("type", new Constant(call.get("type")));
			compiledCall.put("id", text(at.member("id"), call.get("id")));
			compiledCall.put("function", ObjectTemplate.of(compiledFunction));
			compiled.add(ObjectTemplate.of(compiledCall));
		}
		return new ArrayTemplate(compiled);
	}

	/**
	 * Compile a tree in which every string is a template, but no key.
	 * @param value plain data
	 * @param place its place in the prompt
	 * @return the compiled tree
	 */
	Renderable tree(@Nullable Object value, Place place) {
		this.meter.memory(2L * BuildMeter.ENTRY);
		this.meter.work(1);
		if (value instanceof String template) {
			return text(place, template);
		}
		if (value instanceof Map<?, ?> map) {
			Map<String, Renderable> members = new LinkedHashMap<>();
			map.forEach((key, member) -> members.put((String) key, tree(member, place.member((String) key))));
			return ObjectTemplate.of(members);
		}
		if (value instanceof List<?> list) {
			List<Renderable> elements = new ArrayList<>(list.size());
			for (int i = 0; i < list.size(); i++) {
				elements.add(tree(list.get(i), place.element(i)));
			}
			return new ArrayTemplate(elements);
		}
		return new Constant(value);
	}

	private static Renderable with(Map<?, ?> object, String changed, Renderable value) {
		Map<String, Renderable> members = new LinkedHashMap<>();
		object.forEach((key, member) -> members.put((String) key, key.equals(changed) ? value : new Constant(member)));
		return ObjectTemplate.of(members);
	}

}
