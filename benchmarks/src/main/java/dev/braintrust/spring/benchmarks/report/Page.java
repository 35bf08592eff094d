package dev.braintrust.spring.benchmarks.report;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of Markdown in which blocks are generated:
 *
 * <pre>
 * &lt;!-- generated: name --&gt;
 * …
 * &lt;!-- end --&gt;
 * </pre>
 *
 * @param text the text
 */
record Page(String text) {

	private static final Pattern START = Pattern.compile("<!-- generated: (\\S+) -->\n");

	private static final Pattern BLOCK = Pattern.compile(START.pattern() + "((?:(?!<!--).)*?)<!-- end -->",
			Pattern.DOTALL);

	/** The names of its blocks. */
	Set<String> blocks() {
		Set<String> names = new LinkedHashSet<>();
		START.matcher(this.text).results().map((start) -> start.group(1)).forEach((name) -> {
			if (!names.add(name)) {
				throw new IllegalArgumentException("The block '%s' is there twice".formatted(name));
			}
		});
		Set<String> ended = new LinkedHashSet<>(names);
		BLOCK.matcher(this.text).results().map((block) -> block.group(1)).forEach(ended::remove);
		if (!ended.isEmpty()) {
			throw new IllegalArgumentException("No line '<!-- end -->' after the blocks " + ended);
		}
		return names;
	}

	/**
	 * The page with other blocks.
	 * @param blocks the content of each block
	 */
	Page with(Map<String, String> blocks) {
		if (!blocks().equals(blocks.keySet())) {
			throw new IllegalArgumentException(
					"The page has the blocks %s, but there is content for %s".formatted(blocks(), blocks.keySet()));
		}
		return new Page(BLOCK.matcher(this.text).replaceAll((block) -> replacement(block, blocks)));
	}

	private static String replacement(MatchResult block, Map<String, String> blocks) {
		return Matcher.quoteReplacement(
				"<!-- generated: %s -->\n\n%s\n<!-- end -->".formatted(block.group(1), blocks.get(block.group(1))));
	}

}
