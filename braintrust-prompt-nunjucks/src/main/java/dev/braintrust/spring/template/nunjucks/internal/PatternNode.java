package dev.braintrust.spring.template.nunjucks.internal;

import java.util.List;

/**
 * A part of a regular expression, as it is written.
 */
sealed interface PatternNode {

	/**
	 * A code unit.
	 *
	 * @param value the code unit
	 */
	record Character(char value) implements PatternNode {
	}

	/**
	 * One of several code units.
	 *
	 * @param set which ones
	 */
	record OneOf(CharacterSet set) implements PatternNode {
	}

	/**
	 * Parts one after the other.
	 *
	 * @param parts the parts; none match the empty text
	 */
	record Sequence(List<PatternNode> parts) implements PatternNode {
	}

	/**
	 * Alternatives, the first that leads to a match counts.
	 *
	 * @param branches the alternatives
	 */
	record Choice(List<PatternNode> branches) implements PatternNode {
	}

	/**
	 * A group whose match is remembered.
	 *
	 * @param number its number, from 1
	 * @param body what is in it
	 */
	record Capture(int number, PatternNode body) implements PatternNode {
	}

	/**
	 * A part that may or must match several times.
	 *
	 * @param body the part
	 * @param min how often at least
	 * @param max how often at most
	 * @param greedy whether more often is tried first
	 * @param firstGroup the first group inside, which each repetition forgets
	 * @param lastGroup the last group inside
	 */
	record Repeat(PatternNode body, int min, int max, boolean greedy, int firstGroup,
			int lastGroup) implements PatternNode {
	}

	/**
	 * What matches at some positions only.
	 *
	 * @param operation the operation that looks
	 */
	record Assertion(int operation) implements PatternNode {
	}

	/**
	 * What must, or must not, match before or behind the position.
	 *
	 * @param body what to match
	 * @param behind whether it lies before the position
	 * @param negative whether it must not match
	 */
	record Look(PatternNode body, boolean behind, boolean negative) implements PatternNode {
	}

	/**
	 * What a group has matched.
	 *
	 * @param group the group's number
	 */
	record BackReference(int group) implements PatternNode {
	}

}
