package dev.braintrust.spring.prompt.internal;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.internal.TemplateLimits;

import static org.assertj.core.api.Assertions.assertThat;

class ImageUrlsTests {

	private final BuildMeter meter = TemplateLimits.DEFAULT.share().start();

	@Test
	void shouldReturnPathWhenUrlIsSingleVariable() {
		assertThat(ImageUrls.singleVariable("{{images}}")).containsExactly("images");
		assertThat(ImageUrls.singleVariable("{{\u00a0a.b.0 }}")).containsExactly("a", "b", "0");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "https://a", "x{{a}}", "{{a}}{{b}}", "{{{a}}}", "{{&a}}" })
	void shouldReturnNullWhenUrlIsNotSingleVariable(String url) {
		assertThat(ImageUrls.singleVariable(url)).isNull();
	}

	@Test
	void shouldResolveListWhenAllElementsAreUrls() {
		Map<String, Object> variables = Map.of("a", List.of(List.of("https://a", "http://b")), "mixed",
				List.of("https://a", "b"));
		assertThat(ImageUrls.resolve(new String[] { "a", "0" }, variables, this.meter)).hasSize(2);
		assertThat(ImageUrls.resolve(new String[] { "a", "1" }, variables, this.meter)).isNull();
		assertThat(ImageUrls.resolve(new String[] { "mixed" }, variables, this.meter)).isNull();
		assertThat(ImageUrls.resolve(new String[] { "missing", "0" }, variables, this.meter)).isNull();
	}

}
