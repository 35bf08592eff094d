package dev.braintrust.spring.template.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.BuildMeter;

/**
 * Builds the tree of nodes from the tokens of a template, whose sections are balanced.
 */
final class MustacheTreeBuilder {

	private final Deque<OpenSection> open = new ArrayDeque<>();

	private OpenSection current = new OpenSection(null);

	private final MustacheNames names;

	private final BuildMeter meter;

	private MustacheTreeBuilder(MustacheNames names, BuildMeter meter) {
		this.names = names;
		this.meter = meter;
	}

	static List<MustacheNode> build(List<MustacheParser.@Nullable Token> tokens, MustacheNames names,
			BuildMeter meter) {
		MustacheTreeBuilder builder = new MustacheTreeBuilder(names, meter);
		for (MustacheParser.Token token : tokens) {
			if (token != null) {
				builder.add(token);
			}
		}
		return builder.current.nodes();
	}

	private void add(MustacheParser.Token token) {
		if (token.type() == null) {
			this.current.text.append(token.value());
			return;
		}
		switch (token.type()) {
			case ' ' -> this.current.add(new MustacheNode.Variable(name(token), true));
			case '{', '&' -> this.current.add(new MustacheNode.Variable(name(token), false));
			case '#', '^' -> {
				this.open.push(this.current);
				this.current = new OpenSection(token);
			}
			case '/' -> {
				MustacheNode section = this.current.close(this.names, this.meter);
				this.current = this.open.pop();
				this.current.add(section);
			}
			default -> {
				// comments, partials and delimiters render nothing
			}
		}
	}

	private MustacheName name(MustacheParser.Token token) {
		return this.names.get(token.value(), this.meter);
	}

	/**
	 * A section that is not yet closed, or the template itself, which has no tag.
	 */
	private static final class OpenSection {

		private final MustacheParser.@Nullable Token tag;

		private final StringBuilder text = new StringBuilder();

		private final List<MustacheNode> children = new ArrayList<>();

		OpenSection(MustacheParser.@Nullable Token tag) {
			this.tag = tag;
		}

		void add(MustacheNode node) {
			flushText();
			this.children.add(node);
		}

		List<MustacheNode> nodes() {
			flushText();
			return List.copyOf(this.children);
		}

		MustacheNode close(MustacheNames names, BuildMeter meter) {
			MustacheParser.Token tag = this.tag;
			if (tag == null || tag.type() == null) {
				throw new IllegalStateException("Not a section");
			}
			MustacheName name = names.get(tag.value(), meter);
			return (tag.type() == '#') ? new MustacheNode.Section(name, nodes())
					: new MustacheNode.Inverted(name, nodes());
		}

		private void flushText() {
			if (!this.text.isEmpty()) {
				this.children.add(new MustacheNode.Text(this.text.toString()));
				this.text.setLength(0);
			}
		}

	}

}
