package dev.braintrust.spring.prompt.internal;

import java.net.IDN;
import java.text.Normalizer;

import org.jspecify.annotations.Nullable;

/**
 * Whether a label of a host is valid by the URL standard, whose rules for letters outside
 * ASCII depend on the version of Unicode and of the parser. Labels of the letters of
 * Unicode 3.2 that are written from left to right are valid everywhere.
 *
 * @see <a href="https://www.unicode.org/reports/tr46/#Validity_Criteria">Unicode
 * Technical Standard 46, validity criteria</a>
 */
enum HostLabel {

	VALID, INVALID,

	/** The official SDK may accept or reject it. */
	UNCERTAIN;

	private static final String PREFIX = "xn--";

	/** Maximum length of a label to decode; decoding takes quadratic time. */
	private static final int MAX_LENGTH = 63;

	/** Check a label that has been mapped to lower case and normalized. */
	static HostLabel of(String label) {
		if (!label.startsWith(PREFIX)) {
			return isAscii(label) ? VALID : ofUnicode(label);
		}
		if (label.length() > MAX_LENGTH || !isAscii(label)) {
			return UNCERTAIN;
		}
		String decoded = decode(label.substring(PREFIX.length()));
		if (decoded == null || decoded.isEmpty()) {
			return INVALID;
		}
		return (isAscii(decoded) || !isMapped(decoded)) ? UNCERTAIN : ofUnicode(decoded);
	}

	private static boolean isMapped(String label) {
		String normalized = Normalizer.normalize(label, Normalizer.Form.NFKC);
		return normalized.equals(label) && label.codePoints().allMatch((c) -> c == Character.toLowerCase(c));
	}

	private static HostLabel ofUnicode(String label) {
		if (label.length() > MAX_LENGTH || label.codePoints().anyMatch(HostLabel::isUncertain)) {
			return UNCERTAIN;
		}
		try {
			// fails for letters that are not in Unicode 3.2
			IDN.toASCII(label, 0);
		}
		catch (IllegalArgumentException ex) {
			return UNCERTAIN;
		}
		return isMark(label.codePointAt(0)) ? INVALID : VALID;
	}

	private static boolean isUncertain(int codePoint) {
		return switch (Character.getDirectionality(codePoint)) {
			case Character.DIRECTIONALITY_RIGHT_TO_LEFT, Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC,
					Character.DIRECTIONALITY_ARABIC_NUMBER, Character.DIRECTIONALITY_UNDEFINED ->
				true;
			default -> isFiller(codePoint)
					|| (!Character.isLetterOrDigit(codePoint) && !isMark(codePoint) && codePoint != '-');
		};
	}

	/** Fillers of Hangul are letters of Unicode, but not of host names. */
	private static boolean isFiller(int codePoint) {
		return codePoint == 0x115F || codePoint == 0x1160 || codePoint == 0x3164 || codePoint == 0xFFA0;
	}

	private static boolean isMark(int codePoint) {
		return switch (Character.getType(codePoint)) {
			case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
			default -> false;
		};
	}

	private static boolean isAscii(String label) {
		return label.chars().allMatch((c) -> c < 0x80);
	}

	/**
	 * Decode Punycode.
	 * @return the decoded label, or null if it is malformed
	 * @see <a href="https://www.rfc-editor.org/rfc/rfc3492#section-6.2">RFC 3492, section
	 * 6.2</a>
	 */
	private static @Nullable String decode(String encoded) {
		int basic = encoded.lastIndexOf('-');
		StringBuilder decoded = new StringBuilder((basic > 0) ? encoded.substring(0, basic) : "");
		int length = decoded.length();
		long codePoint = 128;
		long position = 0;
		int bias = 72;
		boolean first = true;
		for (int next = (basic > 0) ? basic + 1 : 0; next < encoded.length();) {
			long before = position;
			long weight = 1;
			for (int base = 36;; base += 36) {
				int digit = (next < encoded.length()) ? digit(encoded.charAt(next++)) : -1;
				if (digit < 0) {
					return null;
				}
				position += digit * weight;
				int threshold = Math.max(1, Math.min(26, base - bias));
				if (digit < threshold) {
					break;
				}
				weight *= 36 - threshold;
				if (weight > Integer.MAX_VALUE || position > Integer.MAX_VALUE) {
					return null;
				}
			}
			length++;
			bias = adapt(position - before, length, first);
			first = false;
			codePoint += position / length;
			position %= length;
			if (codePoint > Character.MAX_CODE_POINT) {
				return null;
			}
			decoded.insert(decoded.offsetByCodePoints(0, (int) position), Character.toChars((int) codePoint));
			position++;
		}
		return decoded.toString();
	}

	private static int digit(char c) {
		return (c >= 'a' && c <= 'z') ? c - 'a' : (c >= '0' && c <= '9') ? c - '0' + 26 : -1;
	}

	private static int adapt(long delta, int length, boolean first) {
		long scaled = first ? delta / 700 : delta / 2;
		scaled += scaled / length;
		int bias = 0;
		while (scaled > 455) {
			scaled /= 35;
			bias += 36;
		}
		return bias + (int) (36 * scaled / (scaled + 38));
	}

}
