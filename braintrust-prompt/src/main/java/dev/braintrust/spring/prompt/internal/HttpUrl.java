package dev.braintrust.spring.prompt.internal;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.JavaScript;
import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.prompt.internal.Renderable.BuildFailure;

/**
 * Recognizes strings that the URL standard parses as http or https URLs, like
 * JavaScript's {@code new URL(text)}. The official SDK expands only arrays of such
 * strings. Fails for hosts on which parsers do not agree (see {@link HostLabel}).
 *
 * @see <a href="https://url.spec.whatwg.org/">URL Standard</a>
 */
final class HttpUrl {

	private static final int MAX_PORT = 65535;

	/** Maximum number of digits of a part of an IPv4 address, without leading zeros. */
	private static final int MAX_IPV4_DIGITS = 12;

	private static final int MAX_IPV6_LENGTH = 45;

	/** Maximum size of the compatibility form of a character, in bytes. */
	private static final int MAX_NORMALIZED_SIZE = 40;

	private static final Pattern URL = Pattern
		.compile("(?i)https?:[/\\\\]*(?:[^/\\\\?#]*@)?(?<host>\\[[^\\]/\\\\?#]*\\]|[^/\\\\?#@:\\[\\]]+)"
				+ "(?::0*(?<port>[0-9]{0,5}))?(?:[/\\\\?#].*)?", Pattern.DOTALL);

	/** Code points that the mapping of internationalized domain names removes. */
	private static final Pattern IGNORED = Pattern
		.compile("[\\u00AD\\u034F\\u180B-\\u180D\\u180F\\u200B\\u2060\\u2064\\uFE00-\\uFE0F\\uFEFF]");

	private static final Pattern FORBIDDEN = Pattern.compile("[\\x00-\\x20#/:<>?@\\[\\\\\\]^|%\\x7F]");

	private static final Pattern NUMBER = Pattern.compile("[0-9]+|0[xX][0-9a-fA-F]*");

	private static final String GROUP = "[0-9a-fA-F]{1,4}";

	private static final Pattern FULL_IPV6 = Pattern.compile("(?:" + GROUP + ":){7}" + GROUP);

	private static final Pattern IPV6_GROUPS = Pattern.compile("(?:" + GROUP + "(?::" + GROUP + ")*)?");

	private static final Pattern DOTTED_QUAD = Pattern
		.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\\.(?!$)|$)){4}");

	private HttpUrl() {
	}

	static boolean matches(String text, BuildMeter meter) {
		String url = stripped(text, meter);
		if (!url.regionMatches(true, 0, "http", 0, 4)) {
			return false;
		}
		meter.scan(url.length());
		Matcher matcher = URL.matcher(url);
		if (!matcher.matches()) {
			return false;
		}
		String port = matcher.group("port");
		if (port != null && !port.isEmpty() && Integer.parseInt(port) > MAX_PORT) {
			return false;
		}
		String host = matcher.group("host");
		return host.startsWith("[") ? isIpv6(host.substring(1, host.length() - 1))
				: isHost(percentDecoded(host, meter), meter);
	}

	/** Remove leading and trailing spaces and controls, and all line breaks and tabs. */
	private static String stripped(String text, BuildMeter meter) {
		int start = 0;
		int end = text.length();
		while (start < end && isStripped(text.charAt(start))) {
			start++;
		}
		while (end > start && isStripped(text.charAt(end - 1))) {
			end--;
		}
		meter.scan(text.length());
		boolean hasRemoved = false;
		for (int i = start; i < end && !hasRemoved; i++) {
			hasRemoved = isRemoved(text.charAt(i));
		}
		if (!hasRemoved) {
			meter.memory((end - start < text.length()) ? 2L * (end - start) : 0);
			return text.substring(start, end);
		}
		StringBuilder url = meter.builder();
		meter.reserve(url, end - start);
		for (int i = start; i < end; i++) {
			if (!isRemoved(text.charAt(i))) {
				url.append(text.charAt(i));
			}
		}
		return meter.finish(url);
	}

	private static boolean isStripped(char c) {
		return c <= ' ' || JavaScript.isWhitespace(c);
	}

	private static boolean isRemoved(char c) {
		return c == '\t' || c == '\n' || c == '\r';
	}

	private static String percentDecoded(String host, BuildMeter meter) {
		if (host.indexOf('%') < 0) {
			return host;
		}
		meter.memory(8L * host.length());
		byte[] encoded = host.getBytes(StandardCharsets.UTF_8);
		ByteArrayOutputStream decoded = new ByteArrayOutputStream(encoded.length);
		for (int i = 0; i < encoded.length; i++) {
			boolean escape = encoded[i] == '%' && i + 2 < encoded.length;
			int high = escape ? Character.digit(encoded[i + 1], 16) : -1;
			int low = escape ? Character.digit(encoded[i + 2], 16) : -1;
			if (high >= 0 && low >= 0) {
				decoded.write(high * 16 + low);
				i += 2;
			}
			else {
				decoded.write(encoded[i]);
			}
		}
		return decoded.toString(StandardCharsets.UTF_8);
	}

	private static boolean isHost(String decoded, BuildMeter meter) {
		meter.scan(decoded.length());
		String host = mapped(decoded, meter);
		if (host.isEmpty() || FORBIDDEN.matcher(host).find() || host.codePoints().anyMatch(HttpUrl::isDisallowed)) {
			return false;
		}
		meter.memory((BuildMeter.TEXT + BuildMeter.ELEMENT) * host.chars().filter((c) -> c == '.').count()
				+ 2L * host.length());
		String[] labels = host.split("\\.", -1);
		boolean uncertain = host.codePoints().anyMatch((c) -> Character.getType(c) == Character.UNASSIGNED);
		for (String label : labels) {
			HostLabel validity = label.isEmpty() ? HostLabel.VALID : HostLabel.of(label);
			if (validity == HostLabel.INVALID) {
				return false;
			}
			uncertain |= validity == HostLabel.UNCERTAIN;
		}
		if (uncertain) {
			throw new BuildFailure("",
					"an image URL has an internationalized host that not every parser of URLs accepts, so that it is "
							+ "unknown whether the list of URLs becomes one part for each URL");
		}
		int last = labels.length - 1;
		if (last > 0 && labels[last].isEmpty()) {
			last--;
		}
		return !NUMBER.matcher(labels[last]).matches() || isIpv4(labels, last + 1);
	}

	private static String mapped(String host, BuildMeter meter) {
		if (host.chars().allMatch((c) -> c < 0x80)) {
			meter.memory(2L * host.length());
			return host.toLowerCase(Locale.ROOT);
		}
		meter.memory((long) MAX_NORMALIZED_SIZE * host.length());
		String normalized = Normalizer.normalize(IGNORED.matcher(host).replaceAll(""), Normalizer.Form.NFKC);
		meter.scan(normalized.length());
		StringBuilder mapped = new StringBuilder(normalized.length());
		// by code point: String.toLowerCase depends on neighboring characters, at great
		// cost
		normalized.codePoints().forEach((c) -> mapped.appendCodePoint(Character.toLowerCase(c)));
		return mapped.toString().replace('\u3002', '.');
	}

	private static boolean isDisallowed(int codePoint) {
		if (codePoint < 0x80) {
			return false;
		}
		return switch (Character.getType(codePoint)) {
			case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE, Character.SURROGATE,
					Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SPACE_SEPARATOR ->
				true;
			default -> codePoint == 0xFFFD || codePoint == 0xFFFC;
		};
	}

	/** A host whose last part is a number must be an IPv4 address in one of its forms. */
	private static boolean isIpv4(String[] parts, int count) {
		if (count > 4) {
			return false;
		}
		for (int i = 0; i < count; i++) {
			BigInteger number = ipv4Number(parts[i]);
			int bits = (i < count - 1) ? 8 : 8 * (5 - count);
			if (number == null || number.bitLength() > bits) {
				return false;
			}
		}
		return true;
	}

	private static @Nullable BigInteger ipv4Number(String part) {
		if (part.matches("0[xX][0-9a-fA-F]*")) {
			return number(part.substring(2), 16);
		}
		if (part.matches("0[0-7]*")) {
			return number(part, 8);
		}
		return part.matches("[1-9][0-9]*") ? number(part, 10) : null;
	}

	/** The number, or null if it is too large for an address. */
	private static @Nullable BigInteger number(String digits, int radix) {
		int start = 0;
		while (start < digits.length() && digits.charAt(start) == '0') {
			start++;
		}
		return (digits.length() - start <= MAX_IPV4_DIGITS) ? new BigInteger("0" + digits.substring(start), radix)
				: null;
	}

	private static boolean isIpv6(String text) {
		if (text.length() > MAX_IPV6_LENGTH) {
			return false;
		}
		String address = text;
		if (address.indexOf('.') >= 0) {
			int colon = address.lastIndexOf(':');
			if (colon < 0 || !DOTTED_QUAD.matcher(address.substring(colon + 1)).matches()) {
				return false;
			}
			address = address.substring(0, colon + 1) + "0:0";
		}
		if (FULL_IPV6.matcher(address).matches()) {
			return true;
		}
		int gap = address.indexOf("::");
		if (gap < 0) {
			return false;
		}
		String before = address.substring(0, gap);
		String after = address.substring(gap + 2);
		return IPV6_GROUPS.matcher(before).matches() && IPV6_GROUPS.matcher(after).matches()
				&& groups(before) + groups(after) <= 7;
	}

	private static int groups(String text) {
		return text.isEmpty() ? 0 : text.split(":").length;
	}

}
