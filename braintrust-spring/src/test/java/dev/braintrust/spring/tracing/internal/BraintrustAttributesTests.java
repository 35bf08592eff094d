package dev.braintrust.spring.tracing.internal;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class BraintrustAttributesTests {

	@ParameterizedTest
	@CsvSource({ "chat, true", "text_completion, true", "generate_content, true", "embeddings, false",
			"execute_tool, false", ", false" })
	void shouldDetectLlmOperations(String operation, boolean llm) {
		assertThat(BraintrustAttributes.isLlmOperation(operation)).isEqualTo(llm);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
			{"type":"llm"}            | true
			{"name":"a","type":"llm"} | true
			{"type":"task"}           | false
			{"name":"llm"}            | false
			"llm"                     | false
			{llm                      | false
			                          | false
			""")
	void shouldDetectLlmTypes(String spanAttributes, boolean llm) {
		assertThat(BraintrustAttributes.isLlmType(spanAttributes)).isEqualTo(llm);
	}

}
