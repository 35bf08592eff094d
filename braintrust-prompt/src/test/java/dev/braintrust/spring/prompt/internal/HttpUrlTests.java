package dev.braintrust.spring.prompt.internal;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.braintrust.spring.template.internal.TemplateLimits;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that HTTP(S) URLs are recognized like {@code new URL(text)} of Node.js, with
 * which the expectations were verified.
 */
class HttpUrlTests {

	@ParameterizedTest
	@ValueSource(strings = { "https://example.com/a.png", "HTTP://EXAMPLE.COM", "http:example.com", " http://e.com ",
			"\u0000http://e.com\u001f", "http://e.com:000000080/", "http://1.2.3.4", "http://0x7f.1", "http://[::1]:80",
			"http://[1:2:3:4:5:6:7:8]", "http://user:p@e.com", "https://bücher.example/ä", "http://e.com./" })
	void shouldAccept(String url) {
		assertThat(matches(url)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "example.com", "ftp://example.com", "https://", "http://a b", "http://a%20b",
			"http://256.1.1.1", "http://1.2.3.4.5", "http://1.2.3.09", "http://a.1", "http://[::1.2.3]",
			"http://[1::2::3]", "http://e.com:65536", "http://xn--", "http://\u200b", "http://a|b",
			"data:image/png;base64,AAAA" })
	void shouldReject(String url) {
		assertThat(matches(url)).isFalse();
	}

	private static boolean matches(String url) {
		return HttpUrl.matches(url, TemplateLimits.DEFAULT.share().start());
	}

}
