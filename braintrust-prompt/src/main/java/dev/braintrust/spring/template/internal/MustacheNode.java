package dev.braintrust.spring.template.internal;

import java.util.List;

/**
 * A node of a parsed Mustache template. Comments, partials and delimiter changes have no
 * node, because they render nothing.
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
	 * A printed value: as a string or JSON ({@code {{name}}}), or as
	 * {@code String(value)} ({@code {{{name}}}}, {@code {{&name}}}).
	 *
	 * @param name the name to look up
	 * @param json whether values other than strings are printed as JSON
	 */
	record Variable(MustacheName name, boolean json) implements MustacheNode {
	}

	/**
	 * A section, rendered for each element of a list or once for another truthy value.
	 *
	 * @param name the name to look up
	 * @param children the nodes inside
	 */
	record Section(MustacheName name, List<MustacheNode> children) implements MustacheNode {
	}

	/**
	 * An inverted section, rendered for a falsy value or an empty list.
	 *
	 * @param name the name to look up
	 * @param children the nodes inside
	 */
	record Inverted(MustacheName name, List<MustacheNode> children) implements MustacheNode {
	}

}
