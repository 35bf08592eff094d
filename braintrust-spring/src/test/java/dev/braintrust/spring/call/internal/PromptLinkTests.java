package dev.braintrust.spring.call.internal;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.braintrust.spring.prompt.PromptOrigin;

import static org.assertj.core.api.Assertions.assertThat;

class PromptLinkTests {

	@ParameterizedTest
	@CsvSource({ "p, 1, true", ", 1, false", "p, , false" })
	void shouldBeLinkableWhenProjectAndVersionAreKnown(String projectId, String version, boolean linkable) {
		PromptOrigin origin = new PromptOrigin("id", projectId, "greeter", version, Map.of());
		assertThat(new PromptLink.Managed(origin, null).isLinkable()).isEqualTo(linkable);
	}

	@Test
	void shouldReturnTheAttributesThatWereSet() {
		PromptLink link = new PromptLink.Hardcoded("classifier", "v1");
		assertThat(link.attributes()).isNull();
		PromptLink.Attributes attributes = new PromptLink.Attributes("{}", "{}", "classifier", "v1", List.of());
		link.setAttributes(attributes);
		assertThat(link.attributes()).isSameAs(attributes);
	}

	@Test
	void shouldContainNoVariableWhenPrinted() {
		assertThat(new PromptLink.Attributes("{}", "{\"name\":\"Ada\"}", "greeter", "1", List.of("Ada")))
			.hasToString("Attributes[name=greeter, version=1]");
	}

}
