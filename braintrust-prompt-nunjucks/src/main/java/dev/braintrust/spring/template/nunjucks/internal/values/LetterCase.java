package dev.braintrust.spring.template.nunjucks.internal.values;

import java.util.Locale;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.nunjucks.internal.patterns.RecentLetters;

/**
 * Conversion to upper and lower case in linear time. The methods of {@code String} take
 * quadratic time if letters expand ({@code ß}), and for {@code Σ}, whose lower case
 * depends on its neighbors.
 */
public final class LetterCase {

	/** Text is converted in chunks of this size, so that quadratic time is harmless. */
	private static final int CHUNK = 16;

	private static final char SIGMA = '\u03A3';

	private LetterCase() {
	}

	public static String upper(String text, BuildMeter meter) {
		if (isAscii(text)) {
			meter.text(text.length());
			return text.toUpperCase(Locale.ROOT);
		}
		StringBuilder upper = meter.builder();
		for (int start = 0; start < text.length();) {
			int end = chunkEnd(text, start, text.length());
			meter.work(1);
			meter.append(upper, RecentLetters.toUpper(text.substring(start, end)).toUpperCase(Locale.ROOT));
			start = end;
		}
		return meter.finish(upper);
	}

	public static String lower(String text, BuildMeter meter) {
		if (isAscii(text)) {
			meter.text(text.length());
			return text.toLowerCase(Locale.ROOT);
		}
		StringBuilder lower = meter.builder();
		int sigma = text.indexOf(SIGMA);
		for (int start = 0; start < text.length();) {
			if (start == sigma) {
				meter.append(lower, isFinalSigma(text, start, meter) ? "\u03C2" : "\u03C3");
				start++;
				sigma = text.indexOf(SIGMA, start);
				continue;
			}
			int end = chunkEnd(text, start, (sigma >= 0) ? sigma : text.length());
			meter.work(1);
			meter.append(lower, RecentLetters.toLower(text.substring(start, end)).toLowerCase(Locale.ROOT));
			start = end;
		}
		return meter.finish(lower);
	}

	public static String capitalize(String text, BuildMeter meter) {
		String lower = lower(text, meter);
		if (lower.isEmpty()) {
			return lower;
		}
		StringBuilder capitalized = meter.builder();
		meter.append(capitalized, RecentLetters.toUpper(lower.substring(0, 1)).toUpperCase(Locale.ROOT));
		meter.append(capitalized, lower, 1, lower.length());
		return meter.finish(capitalized);
	}

	private static boolean isAscii(String text) {
		for (int i = 0; i < text.length(); i++) {
			if (text.charAt(i) >= 0x80) {
				return false;
			}
		}
		return true;
	}

	/** The end of a chunk, which does not split a surrogate pair. */
	private static int chunkEnd(String text, int start, int limit) {
		int end = Math.min(start + CHUNK, limit);
		return (end < limit && Character.isLowSurrogate(text.charAt(end))) ? end + 1 : end;
	}

	/**
	 * Whether a sigma is final: preceded by a cased letter and not followed by one.
	 * @see <a href="https://www.unicode.org/versions/Unicode15.0.0/ch03.pdf">Unicode,
	 * table 3-17, Final_Sigma</a>
	 */
	private static boolean isFinalSigma(String text, int sigma, BuildMeter meter) {
		int before = sigma;
		while (before > 0 && isIgnorable(text.codePointBefore(before))) {
			before -= Character.charCount(text.codePointBefore(before));
			meter.work(1);
		}
		if (before == 0 || !isCased(text.codePointBefore(before))) {
			return false;
		}
		int after = sigma + 1;
		while (after < text.length() && isIgnorable(text.codePointAt(after))) {
			after += Character.charCount(text.codePointAt(after));
			meter.work(1);
		}
		return after == text.length() || !isCased(text.codePointAt(after));
	}

	private static boolean isCased(int c) {
		return Character.isLowerCase(c) || Character.isUpperCase(c) || Character.isTitleCase(c)
				|| RecentLetters.contains(c);
	}

	private static boolean isIgnorable(int c) {
		return switch (c) {
			case '\'', '.', ':', 0xB7, 0x2018, 0x2019, 0x2024, 0x2027, 0xFE13, 0xFE52, 0xFE55, 0xFF07, 0xFF0E, 0xFF1A ->
				true;
			default -> switch (Character.getType(c)) {
				case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT, Character.MODIFIER_LETTER,
						Character.MODIFIER_SYMBOL ->
					true;
				default -> false;
			};
		};
	}

}
