package dev.braintrust.spring.template.nunjucks.internal.filters;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.nunjucks.internal.values.Arguments;
import dev.braintrust.spring.template.nunjucks.internal.values.MemberAccess;
import dev.braintrust.spring.template.nunjucks.internal.values.RenderContext;
import dev.braintrust.spring.template.nunjucks.internal.values.SafeText;
import dev.braintrust.spring.template.nunjucks.internal.values.TextMethods;
import dev.braintrust.spring.template.nunjucks.internal.values.Undefined;
import dev.braintrust.spring.template.nunjucks.internal.values.Values;
import dev.braintrust.spring.template.nunjucks.internal.values.WrongTypeException;

import static java.util.Map.entry;

/**
 * Filters for HTML and URLs.
 */
public final class HtmlFilters {

	public static final Map<String, Filter> ALL = Map.ofEntries(entry("e", HtmlFilters::escape),
			entry("escape", HtmlFilters::escape), entry("forceescape", HtmlFilters::forceEscape),
			entry("nl2br", HtmlFilters::breakLines), entry("safe", HtmlFilters::safe),
			entry("striptags", HtmlFilters::stripTags), entry("urlencode", HtmlFilters::urlEncode),
			entry("urlize", UrlizeFilter::apply));

	private static final String UNRESERVED = "-_.!~*'()";

	private HtmlFilters() {
	}

	private static Object escape(Arguments arguments, RenderContext context) {
		return (arguments.get(0) instanceof SafeText safe) ? safe : forceEscape(arguments, context);
	}

	private static Object forceEscape(Arguments arguments, RenderContext context) {
		return new SafeText(HtmlEscaper.escape(textOrEmpty(arguments.get(0), context.meter()), context.meter()));
	}

	private static Object safe(Arguments arguments, RenderContext context) {
		return new SafeText(textOrEmpty(arguments.get(0), context.meter()));
	}

	private static String textOrEmpty(@Nullable Object value, BuildMeter meter) {
		return Undefined.orNull(value) ? "" : Values.toText(value, meter);
	}

	private static Object breakLines(Arguments arguments, RenderContext context) {
		Object value = arguments.get(0);
		if (Undefined.orNull(value)) {
			return "";
		}
		return SafeText.like(value, HtmlText.breakLines(Filters.text(value), context.meter()));
	}

	private static Object stripTags(Arguments arguments, RenderContext context) {
		String text = Filters.textOrEmpty(arguments.get(0));
		BuildMeter meter = context.meter();
		String stripped = TextMethods.trim(HtmlText.stripTags(text, meter), meter);
		return SafeText.like(arguments.get(0), Values.isTruthy(arguments.get(1))
				? HtmlText.collapseSpaces(stripped, meter) : HtmlText.collapseWhitespace(stripped, meter));
	}

	private static Object urlEncode(Arguments arguments, RenderContext context) {
		Object value = arguments.get(0);
		BuildMeter meter = context.meter();
		if (value instanceof String text) {
			return encode(text, meter);
		}
		StringBuilder pairs = meter.builder();
		if (value instanceof List<?> list) {
			for (Object pair : list) {
				append(Values.toText(MemberAccess.require(pair, 0, meter), meter), MemberAccess.get(pair, 1, meter),
						pairs, meter);
			}
		}
		else {
			for (String key : MemberAccess.keys(value, meter)) {
				append(key, MemberAccess.get(value, key, meter), pairs, meter);
			}
		}
		return meter.finish(pairs);
	}

	private static void append(String key, @Nullable Object value, StringBuilder pairs, BuildMeter meter) {
		long memory = meter.memory();
		String pair = encode(key, meter) + "=" + encode(Values.toText(value, meter), meter);
		meter.release(meter.memory() - memory);
		if (!pairs.isEmpty()) {
			meter.append(pairs, "&");
		}
		meter.append(pairs, pair);
	}

	/** {@code encodeURIComponent(text)}. */
	private static String encode(String text, BuildMeter meter) {
		if (text.codePoints().anyMatch((c) -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
			throw new WrongTypeException("a string without unpaired surrogates");
		}
		meter.memory(3L * text.length());
		StringBuilder encoded = meter.builder();
		for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
			meter.reserve(encoded, 3);
			char c = (char) (b & 0xFF);
			if (c < 128 && (Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0)) {
				encoded.append(c);
			}
			else {
				encoded.append('%')
					.append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
					.append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
			}
		}
		return meter.finish(encoded);
	}

}
