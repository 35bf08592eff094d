package dev.braintrust.spring.template.internal;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.JavaScript;
import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.limit.internal.BuildMeter;

/**
 * A compiled Mustache template that renders like Braintrust's JavaScript SDK (mustache.js
 * 4.2 with JSON instead of HTML escaping).
 */
final class MustacheTemplate implements Template {

	/**
	 * Maximum initial capacity, in characters; longer results may be copied as they grow.
	 */
	private static final int MAX_EXPECTED_LENGTH = 4096;

	/** The values of a few short variables, in characters. */
	private static final int EXPECTED_VALUES = 32;

	private final List<MustacheNode> nodes;

	private final @Nullable String constant;

	/**
	 * The initial capacity: the length of the longest result so far, which avoids copying
	 * while a result grows. A data race is harmless, because this is only a hint.
	 */
	private int expectedLength;

	MustacheTemplate(String source, List<MustacheNode> nodes) {
		this.constant = constant(source, nodes);
		this.nodes = (this.constant != null) ? List.of() : List.copyOf(nodes);
		this.expectedLength = Math.min(source.length() + EXPECTED_VALUES, MAX_EXPECTED_LENGTH);
	}

	private static @Nullable String constant(String source, List<MustacheNode> nodes) {
		if (nodes.isEmpty()) {
			return "";
		}
		if (nodes.size() != 1 || !(nodes.get(0) instanceof MustacheNode.Text text)) {
			return null;
		}
		// a long text without tags is not kept twice
		return text.text().equals(source) ? source : text.text();
	}

	@Override
	public String render(Map<String, ? extends @Nullable Object> variables, boolean strict, BuildMeter meter) {
		if (this.constant != null) {
			return this.constant;
		}
		if (strict) {
			for (MustacheNode node : this.nodes) {
				if (node instanceof MustacheNode.Variable variable) {
					variable.name().requireIn(variables, meter);
				}
			}
		}
		StringBuilder out = new StringBuilder(this.expectedLength);
		meter.memory(2L * out.capacity());
		render(this.nodes, new MustacheContext(variables, null), out, meter);
		int length = Math.min(out.length(), MAX_EXPECTED_LENGTH);
		if (length > this.expectedLength) {
			this.expectedLength = length;
		}
		return meter.finish(out);
	}

	/**
	 * Excludes sections, because a name inside may be a member of the section's value.
	 */
	@Override
	public Set<String> variables() {
		Set<String> names = new LinkedHashSet<>();
		for (MustacheNode node : this.nodes) {
			if (node instanceof MustacheNode.Variable variable && !variable.name().root().isEmpty()) {
				names.add(variable.name().root());
			}
		}
		return names;
	}

	private static void render(List<MustacheNode> nodes, MustacheContext context, StringBuilder out, BuildMeter meter) {
		for (int i = 0; i < nodes.size(); i++) {
			MustacheNode node = nodes.get(i);
			if (node instanceof MustacheNode.Text text) {
				meter.append(out, text.text());
			}
			else if (node instanceof MustacheNode.Variable variable) {
				print(variable.name().lookUp(context, meter), variable.json(), out, meter);
			}
			else if (node instanceof MustacheNode.Section section) {
				section(section, context, out, meter);
			}
			else if (node instanceof MustacheNode.Inverted inverted) {
				inverted(inverted, context, out, meter);
			}
		}
	}

	private static void print(@Nullable Object value, boolean json, StringBuilder out, BuildMeter meter) {
		if (value instanceof String string) {
			meter.append(out, string);
		}
		else if (value != null && json) {
			Json.write(value, out, meter);
		}
		else if (value != null) {
			JavaScript.append(value, out, meter);
		}
	}

	private static void section(MustacheNode.Section section, MustacheContext context, StringBuilder out,
			BuildMeter meter) {
		Object value = section.name().lookUp(context, meter);
		if (JavaScript.isFalsy(value)) {
			return;
		}
		if (value instanceof List<?> list) {
			for (int i = 0; i < list.size(); i++) {
				meter.work(1);
				render(section.children(), new MustacheContext(list.get(i), context), out, meter);
			}
		}
		else if (value instanceof Boolean) {
			render(section.children(), context, out, meter);
		}
		else {
			render(section.children(), new MustacheContext(value, context), out, meter);
		}
	}

	private static void inverted(MustacheNode.Inverted inverted, MustacheContext context, StringBuilder out,
			BuildMeter meter) {
		Object value = inverted.name().lookUp(context, meter);
		if (JavaScript.isFalsy(value) || (value instanceof List<?> list && list.isEmpty())) {
			render(inverted.children(), context, out, meter);
		}
	}

}
