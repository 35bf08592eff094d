package dev.braintrust.spring.template;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.JavaScript;
import dev.braintrust.spring.json.Json;

/**
 * A compiled Mustache template, rendering as Braintrust's JavaScript SDK does
 * (mustache.js 4.2 with JSON in place of HTML escaping).
 */
final class MustacheTemplate implements Template {

	/**
	 * The greatest length that is expected: texts beyond it may be copied as they grow.
	 */
	private static final int LONGEST_EXPECTED = 4096;

	/** How many nodes are rendered between two looks at the clock. */
	private static final int NODES_PER_TIME_CHECK = 4096;

	private final List<MustacheNode> nodes;

	private final TemplateLimits limits;

	private final @Nullable String constant;

	/**
	 * Grows to the length of the longest text, so that texts are not copied while they
	 * grow. Only a hint, so that a race does no harm.
	 */
	private int expectedLength = 256;

	MustacheTemplate(List<MustacheNode> nodes, TemplateLimits limits) {
		this.nodes = List.copyOf(nodes);
		this.limits = limits;
		this.constant = constant(this.nodes);
	}

	private static @Nullable String constant(List<MustacheNode> nodes) {
		if (nodes.isEmpty()) {
			return "";
		}
		return (nodes.size() == 1 && nodes.get(0) instanceof MustacheNode.Text text) ? text.text() : null;
	}

	@Override
	public String render(Map<String, ? extends @Nullable Object> variables, boolean strict) {
		if (this.constant != null) {
			return this.constant;
		}
		if (strict) {
			for (MustacheNode node : this.nodes) {
				if (node instanceof MustacheNode.Variable variable) {
					variable.name().requireIn(variables);
				}
			}
		}
		Rendering rendering = new Rendering(this.limits, this.expectedLength);
		rendering.render(this.nodes, new MustacheContext(variables, null));
		int length = Math.min(rendering.out.length(), LONGEST_EXPECTED);
		if (length > this.expectedLength) {
			this.expectedLength = length;
		}
		return rendering.out.toString();
	}

	/**
	 * What is outside of sections: inside, a name may be a member of the section's value.
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

	/**
	 * One rendering: its output and what it has cost so far.
	 */
	private static final class Rendering {

		private final StringBuilder out;

		private final TemplateLimits limits;

		private int nodesUntilTimeCheck = NODES_PER_TIME_CHECK;

		private long deadline;

		Rendering(TemplateLimits limits, int expectedLength) {
			this.limits = limits;
			this.out = new StringBuilder(expectedLength);
		}

		void render(List<MustacheNode> nodes, MustacheContext context) {
			for (int i = 0; i < nodes.size(); i++) {
				MustacheNode node = nodes.get(i);
				if (node instanceof MustacheNode.Text text) {
					this.out.append(text.text());
				}
				else if (node instanceof MustacheNode.Variable variable) {
					print(variable.name().lookUp(context), variable.json());
				}
				else if (node instanceof MustacheNode.Section section) {
					section(section, context);
				}
				else if (node instanceof MustacheNode.Inverted inverted) {
					inverted(inverted, context);
				}
				checkLimits();
			}
		}

		private void print(@Nullable Object value, boolean json) {
			if (value instanceof String string) {
				this.out.append(string);
			}
			else if (value != null && json) {
				Json.write(value, this.out);
			}
			else if (value != null) {
				this.out.append(JavaScript.toString(value));
			}
		}

		private void section(MustacheNode.Section section, MustacheContext context) {
			Object value = section.name().lookUp(context);
			if (JavaScript.isFalsy(value)) {
				return;
			}
			if (value instanceof List<?> list) {
				for (int i = 0; i < list.size(); i++) {
					render(section.children(), new MustacheContext(list.get(i), context));
					checkLimits();
				}
			}
			else if (value instanceof Boolean) {
				render(section.children(), context);
			}
			else {
				render(section.children(), new MustacheContext(value, context));
			}
		}

		private void inverted(MustacheNode.Inverted inverted, MustacheContext context) {
			Object value = inverted.name().lookUp(context);
			if (JavaScript.isFalsy(value) || (value instanceof List<?> list && list.isEmpty())) {
				render(inverted.children(), context);
			}
		}

		private void checkLimits() {
			if (this.out.length() > this.limits.renderedSize()) {
				throw new TemplateException("The rendered text has more than %d characters, which is the limit"
					.formatted(this.limits.renderedSize()));
			}
			if (--this.nodesUntilTimeCheck > 0) {
				return;
			}
			this.nodesUntilTimeCheck = NODES_PER_TIME_CHECK;
			long now = System.nanoTime();
			if (this.deadline == 0) {
				this.deadline = now + this.limits.renderTime().toNanos();
			}
			else if (now - this.deadline > 0) {
				throw new TemplateException(
						"Rendering took longer than %s, which is the limit".formatted(this.limits.renderTime()));
			}
		}

	}

}
