package dev.braintrust.spring.template.nunjucks.internal.patterns;

import java.util.List;

/**
 * A node of the syntax tree of a regular expression.
 */
public sealed interface PatternNode {

	/**
	 * A code unit.
	 *
	 * @param value the code unit
	 */
	record CodeUnit(char value) implements PatternNode {
	}

	/**
	 * A character class.
	 *
	 * @param set the code units of the class
	 */
	record CharacterClass(CharacterSet set) implements PatternNode {
	}

	/**
	 * A sequence of parts.
	 *
	 * @param parts the parts; an empty list matches the empty string
	 */
	record Sequence(List<PatternNode> parts) implements PatternNode {
	}

	/**
	 * Alternatives, of which the first one that leads to a match is used.
	 *
	 * @param branches the alternatives
	 */
	record Alternation(List<PatternNode> branches) implements PatternNode {
	}

	/**
	 * A capturing group.
	 *
	 * @param number its number, from 1
	 * @param body the content of the group
	 */
	record CaptureGroup(int number, PatternNode body) implements PatternNode {
	}

	/**
	 * A repeated part.
	 *
	 * @param body the part
	 * @param min the minimum number of repetitions
	 * @param max the maximum number of repetitions
	 * @param greedy whether more repetitions are tried first
	 * @param firstGroup the first group inside; each repetition clears the groups inside
	 * @param lastGroup the last group inside
	 */
	record Repetition(PatternNode body, int min, int max, boolean greedy, int firstGroup,
			int lastGroup) implements PatternNode {
	}

	/**
	 * An assertion about the position.
	 *
	 * @param operation the operation of {@link PatternProgram}
	 */
	record Assertion(int operation) implements PatternNode {
	}

	/**
	 * A lookahead or lookbehind.
	 *
	 * @param body the pattern to match
	 * @param behind whether this is a lookbehind
	 * @param negative whether the pattern must not match
	 */
	record Lookaround(PatternNode body, boolean behind, boolean negative) implements PatternNode {
	}

	/**
	 * A back-reference to the match of a group.
	 *
	 * @param group the number of the group
	 */
	record BackReference(int group) implements PatternNode {
	}

}
