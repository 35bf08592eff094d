package dev.braintrust.spring.template.internal;

import java.util.List;

/**
 * A piece of a parsed Mustache template. Comments, partials and delimiter changes leave
 * no trace: they render nothing.
 */
sealed interface MustacheNode {

	/**
	 * Literal text.
	 *
	 * @param text the text
	 */
	record Text(String text) implements MustacheNode {
	}

	/**
	 * A value to print: as a string or JSON ({@code {{name}}}), or as
	 * {@code String(value)} ({@code {{{name}}}}, {@code {{&name}}}).
	 *
	 * @param name what to look up
	 * @param json whether anything but a string prints as JSON
	 */
	record Variable(MustacheName name, boolean json) implements MustacheNode {
	}

	/**
	 * A section, rendered for each element or for a truthy value.
	 *
	 * @param name what to look up
	 * @param children what is inside
	 */
	record Section(MustacheName name, List<MustacheNode> children) implements MustacheNode {
	}

	/**
	 * An inverted section, rendered for a falsy value or an empty list.
	 *
	 * @param name what to look up
	 * @param children what is inside
	 */
	record Inverted(MustacheName name, List<MustacheNode> children) implements MustacheNode {
	}

}
