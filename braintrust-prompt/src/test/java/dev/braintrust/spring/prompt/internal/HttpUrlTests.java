package dev.braintrust.spring.prompt.internal;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.braintrust.spring.template.internal.TemplateLimits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that HTTP(S) URLs are recognized like {@code new URL(text)} of Node.js, with
 * which the expectations were verified.
 */
class HttpUrlTests {

	@ParameterizedTest
	@ValueSource(strings = { "https://example.com/a.png", "HTTP://EXAMPLE.COM", "http:example.com", " http://e.com ",
			"\u0000http://e.com\u001f", "http://e.com:000000080/", "http://1.2.3.4", "http://0x7f.1", "http://[::1]:80",
			"http://[1:2:3:4:5:6:7:8]", "http://user:p@e.com", "https://bücher.example/ä", "http://e.com./",
			"https://xn--bcher-kva.example", "https://\u4E2D\u6587.com", "https://XN--BCHER-KVA.example" })
	void shouldAccept(String url) {
		assertThat(matches(url)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "example.com", "ftp://example.com", "https://", "http://a b", "http://a%20b",
			"http://256.1.1.1", "http://1.2.3.4.5", "http://1.2.3.09", "http://a.1", "http://[::1.2.3]",
			"http://[1::2::3]", "http://e.com:65536", "http://xn--", "http://\u200b", "http://a|b",
			"data:image/png;base64,AAAA", "http://xn--99999999999999", "http://\u0301a.com", "http://xn--a\u00E4 b" })
	void shouldReject(String url) {
		assertThat(matches(url)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://xn--a-", "http://\u05D0\u05D1.com", "http://xn--4dbcagdahymbxekheh6e0a7fei0b.com",
			"http://\uD801\uDD70.com", "http://xn--A-zfa523bba", "http://\u3164.com" })
	void shouldRefuseWhenParsersDisagree(String url) {
		assertThatExceptionOfType(Renderable.BuildFailure.class).isThrownBy(() -> matches(url))
			.withMessageContaining("internationalized host");
	}

	private static boolean matches(String url) {
		return HttpUrl.matches(url, TemplateLimits.DEFAULT.share().start());
	}

}
