package dev.braintrust.spring.template.nunjucks.internal.parsing;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RawTagTests {

	@Test
	void shouldFindOpeningAndClosingTags() {
		assertThat(RawTag.find("a{% raw %}b{%endraw%}", 0, "raw")).isEqualTo(new RawTag(1, 10, true));
		assertThat(RawTag.find("a{% raw %}b{%endraw%}", 10, "raw")).isEqualTo(new RawTag(11, 21, false));
	}

	@Test
	void shouldIgnoreOtherTagsAndTagsThatTrimWhiteSpace() {
		assertThat(RawTag.find("{%- endraw %}{% endraw -%}{% rawx %}{% verbatim %}", 0, "raw")).isNull();
	}

}
