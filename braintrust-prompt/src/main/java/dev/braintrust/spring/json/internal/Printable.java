package dev.braintrust.spring.json.internal;

import org.jspecify.annotations.Nullable;

/**
 * Text from outside, as it may stand in one line of a log or in an exception.
 */
public final class Printable {

	private static final int MAXIMUM_LENGTH = 256;

	private Printable() {
	}

	/**
	 * Make a text printable: what would end the line, change its direction or colour, or
	 * can't be seen is escaped, and what is too long is cut.
	 * @param value the text, or null
	 * @return the same text, if nothing of this is in it
	 */
	public static @Nullable String text(@Nullable String value) {
		if (value == null || (value.length() <= MAXIMUM_LENGTH && value.chars().allMatch(Printable::isPlain))) {
			return value;
		}
		StringBuilder text = new StringBuilder();
		int length = Math.min(value.length(), MAXIMUM_LENGTH);
		for (int i = 0; i < length; i++) {
			char c = value.charAt(i);
			if (isPlain(c) || isPair(value, i) || (i > 0 && isPair(value, i - 1))) {
				text.append(c);
			}
			else {
				text.append("\\u%04x".formatted((int) c));
			}
		}
		return ((length < value.length()) ? text.append("…") : text).toString();
	}

	private static boolean isPlain(int c) {
		return (c >= ' ' && c < 0x7f) || switch (Character.getType(c)) {
			case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
					Character.SURROGATE, Character.UNASSIGNED, Character.PRIVATE_USE ->
				false;
			default -> true;
		};
	}

	private static boolean isPair(String value, int index) {
		return index + 1 < value.length() && Character.isSurrogatePair(value.charAt(index), value.charAt(index + 1));
	}

}
