package dev.braintrust.spring.template.nunjucks.internal.filters;

import org.junit.jupiter.api.Test;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.internal.TemplateLimits;

import static org.assertj.core.api.Assertions.assertThat;

class HtmlEscaperTests {

	private final BuildMeter meter = TemplateLimits.DEFAULT.share().start();

	@Test
	void shouldEscapeSpecialCharacters() {
		assertThat(HtmlEscaper.escape("a<b>&\"'\\c", this.meter)).isEqualTo("a&lt;b&gt;&amp;&quot;&#39;&#92;c");
	}

	@Test
	void shouldReturnSameStringWhenNothingIsEscaped() {
		String text = "grüße/1";
		assertThat(HtmlEscaper.escape(text, this.meter)).isSameAs(text);
	}

}
