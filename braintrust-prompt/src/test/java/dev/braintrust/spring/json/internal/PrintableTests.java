package dev.braintrust.spring.json.internal;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PrintableTests {

	@Test
	void shouldReturnPrintableTextUnchanged() {
		for (String text : new String[] { "", "greeter", "grüße-世界", "'\"\\{}" }) {
			assertThat(Printable.text(text)).isSameAs(text);
		}
		assertThat(Printable.text("😀")).isEqualTo("😀");
		assertThat(Printable.text(null)).isNull();
	}

	@Test
	void shouldEscapeInvisibleCharacters() {
		assertThat(Printable.text("1\n2\u001b[31m\r\u0085\u2028\u202e\u0000\ud800x"))
			.isEqualTo("1\\u000a2\\u001b[31m\\u000d\\u0085\\u2028\\u202e\\u0000\\ud800x");
	}

	@Test
	void shouldTruncateLongText() {
		assertThat(Printable.text("x".repeat(1_000_000))).hasSize(257).endsWith("x…");
	}

	@Test
	void shouldKeepSurrogatePairsAndEscapeFormatCharacters() {
		assertThat(Printable.text("\ud83d\ude00\n")).isEqualTo("\ud83d\ude00\\u000a");
		assertThat(Printable.text("\n\u007f")).isEqualTo("\\u000a\\u007f");
		assertThat(Printable.text("a\u200bb\ue000")).isEqualTo("a\\u200bb\\ue000");
	}

	@Test
	void shouldNotTruncateTextOfMaximumLength() {
		String text = "x".repeat(256);
		assertThat(Printable.text(text)).isSameAs(text);
	}

}
