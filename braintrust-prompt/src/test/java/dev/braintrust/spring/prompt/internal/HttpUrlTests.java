package dev.braintrust.spring.prompt.internal;

import java.net.IDN;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.braintrust.spring.limit.internal.BuildMeter;
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
	@ValueSource(strings = { "http://%65xample.com", "http://e%2Ecom", "http://e.co%6d", "http://e%70.com",
			"http://b%C3%BCcher.example", "http://e\u3002com", "http://a\u00adb.com", "http://\uff45.com",
			"http://a\tb.com", "ht\ntp://e.com", "http://..", "http://a..b" })
	void shouldAcceptHostsAfterDecodingAndMapping(String url) {
		assertThat(matches(url)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://%zz.com", "http://a%", "http://a%4", "http://e.co%6", "http://a%7Cb.com",
			"http://\uff5c.com", "http://a\ue000b.com" })
	void shouldRejectHostsAfterDecodingAndMapping(String url) {
		assertThat(matches(url)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://1.65536", "http://1.16777215", "http://1.2.65535", "http://4294967295",
			"http://0x", "http://00000000000001.2.3.4", "http://1.2.3.4.", "http://\uff11.2.3.4", "http://0300.1",
			"http://[::1.2.3.4]", "http://[1:2:3:4:5:6:1.2.3.4]", "http://[1:2:3:4:5:6::8]", "http://[1:2:3:4:5:6:7::]",
			"http://[::]", "http://e.com:65535", "http://[0000:0000:0000:0000:0000:ffff:255.255.255.255]" })
	void shouldAcceptAddresses(String url) {
		assertThat(matches(url)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://1.16777216", "http://1.2.65536", "http://4294967296", "http://9999999999999",
			"http://256.1", "http://08", "http://0400.1", "http://1..2", "http://[1:2:3:4:5:6:7:1.2.3.4]",
			"http://[::256.1.1.1]", "http://[1.2.3.4]", "http://[1:2:3:4:5:6:7:8::]", "http://[1:2]",
			"http://[12345::]", "http://[1:2:3:4:5:6:7:8:9]", "http://[1:2:3:4::5:6:7:8]", "http://1.2.3.4.5.",
			"http://256.1.1.1.", "http://[00000000000000000000000000000000000000000000000::]", "http://[::1]x",
			"http://e.com:x" })
	void shouldRejectAddresses(String url) {
		assertThat(matches(url)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://xn--fiqs8s", "http://xn--3e0b707e", "http://xn--wgv71a119e.jp",
			"http://xn--fsq092h0hbe8b.tw", "http://xn--zckzah.jp" })
	void shouldAcceptPunycode(String url) {
		assertThat(matches(url)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://xn--bcher-kv.example", "http://xn--0", "http://xn--zz", "http://xn--bcher-kvA!" })
	void shouldRejectMalformedPunycode(String url) {
		assertThat(matches(url)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://xn--a-", "http://xn--80ak6aa92e.com", "http://\u05D0\u05D1.com",
			"http://xn--4dbcagdahymbxekheh6e0a7fei0b.com", "http://\uD801\uDD70.com", "http://xn--A-zfa523bba",
			"http://\u3164.com" })
	void shouldRefuseWhenParsersDisagree(String url) {
		assertThatExceptionOfType(Renderable.BuildFailure.class).isThrownBy(() -> matches(url))
			.withMessageContaining("internationalized host");
	}

	private static boolean matches(String url) {
		return HttpUrl.matches(url, TemplateLimits.DEFAULT.share().start());
	}

	@ParameterizedTest
	@ValueSource(strings = { "bücher", "παραδειγμα", "испытание", "测试中文字符", "ひらがなカタカナ", "한국어테스트", "việtnam", "ทดสอบ",
			"ñandúcigüeña", "пример-слова" })
	void shouldAcceptLettersAndTheirPunycode(String label) {
		assertThat(matches("http://" + label + ".com")).isTrue();
		assertThat(matches("http://" + IDN.toASCII(label) + ".com")).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "http://, x, 4, 3", "' http://', x, 6, 3", "h\tttp://, x, 6, 3", "http://%65, x, 12, 3",
			"http://, ü, 42, 3" })
	void shouldCountMemoryAndWork(String start, String host, int bytes, int readings) {
		int length = 8000;
		try (BuildMeter meter = TemplateLimits.DEFAULT.share().start()) {
			try {
				HttpUrl.matches(start + host.repeat(length), meter);
			}
			catch (Renderable.BuildFailure ex) {
				// a label of this length is uncertain
			}
			assertThat(meter.memory()).isBetween((long) bytes * length, (long) (bytes + 1) * length);
			assertThat(meter.work()).isGreaterThanOrEqualTo((long) readings * length / 8);
		}
	}

}
