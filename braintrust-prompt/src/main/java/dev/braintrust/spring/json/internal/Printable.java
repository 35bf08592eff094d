package dev.braintrust.spring.json.internal;

import org.jspecify.annotations.Nullable;

/**
 * Makes external text safe for log lines and exception messages.
 */
public final class Printable {

	private static final int MAX_LENGTH = 256;

	private Printable() {
	}

	/**
	 * Escape control, format and other invisible characters, which could end the line or
	 * change its direction or color, and truncate long text.
	 * @param value the text, or null
	 * @return the same instance if nothing is escaped or truncated
	 */
	public static @Nullable String text(@Nullable String value) {
		if (value == null || (value.length() <= MAX_LENGTH && value.chars().allMatch(Printable::isPlain))) {
			return value;
		}
		StringBuilder text = new StringBuilder();
		int length = Math.min(value.length(), MAX_LENGTH);
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
