package dev.braintrust.spring.template.nunjucks.internal.patterns;

/**
 * The letters with two cases of Unicode 14 to 17. The JDK's tables end with Unicode 13 on
 * Java 17 and with Unicode 16 on Java 25, but a prompt is the same on every JDK, and the
 * same as on Node.js.
 */
public final class RecentLetters {

	/** First and last upper case letter, and the distance to the lower case letters. */
	private static final int[][] RANGES = { { 0x1C89, 0x1C89, 1 }, { 0x2C2F, 0x2C2F, 0x30 }, { 0xA7C0, 0xA7C0, 1 },
			{ 0xA7CB, 0xA7CB, 0x264 - 0xA7CB }, { 0xA7CC, 0xA7CC, 1 }, { 0xA7CE, 0xA7CE, 1 }, { 0xA7D0, 0xA7D0, 1 },
			{ 0xA7D2, 0xA7D2, 1 }, { 0xA7D4, 0xA7D4, 1 }, { 0xA7D6, 0xA7D6, 1 }, { 0xA7D8, 0xA7D8, 1 },
			{ 0xA7DA, 0xA7DA, 1 }, { 0xA7DC, 0xA7DC, 0x19B - 0xA7DC }, { 0x10570, 0x1057A, 0x27 },
			{ 0x1057C, 0x1058A, 0x27 }, { 0x1058C, 0x10592, 0x27 }, { 0x10594, 0x10595, 0x27 },
			{ 0x10D50, 0x10D65, 0x20 }, { 0x16EA0, 0x16EB8, 0x1B } };

	private RecentLetters() {
	}

	public static boolean contains(int codePoint) {
		return toUpper(codePoint) != codePoint || toLower(codePoint) != codePoint;
	}

	public static int toUpper(int codePoint) {
		if (isCandidate(codePoint)) {
			for (int[] range : RANGES) {
				if (codePoint >= range[0] + range[2] && codePoint <= range[1] + range[2]) {
					return codePoint - range[2];
				}
			}
		}
		return codePoint;
	}

	public static int toLower(int codePoint) {
		if (isCandidate(codePoint)) {
			for (int[] range : RANGES) {
				if (codePoint >= range[0] && codePoint <= range[1]) {
					return codePoint + range[2];
				}
			}
		}
		return codePoint;
	}

	public static String toUpper(String text) {
		return hasCandidate(text) ? text.codePoints()
			.map(RecentLetters::toUpper)
			.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
			.toString() : text;
	}

	public static String toLower(String text) {
		return hasCandidate(text) ? text.codePoints()
			.map(RecentLetters::toLower)
			.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
			.toString() : text;
	}

	private static boolean hasCandidate(String text) {
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (isCandidate(c) || c == 0xD801 || c == 0xD803 || c == 0xD81B) {
				return true;
			}
		}
		return false;
	}

	private static boolean isCandidate(int c) {
		return c == 0x19B || c == 0x264 || c == 0x1C89 || c == 0x1C8A || c == 0x2C2F || c == 0x2C5F
				|| (c >= 0xA7C0 && c <= 0xA7DC) || (c >= 0x10570 && c <= 0x105BC) || (c >= 0x10D50 && c <= 0x10D85)
				|| (c >= 0x16EA0 && c <= 0x16ED3);
	}

}
