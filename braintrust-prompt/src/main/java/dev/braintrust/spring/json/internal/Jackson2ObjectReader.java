package dev.braintrust.spring.json.internal;

import java.io.Writer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * {@link ObjectReader} with Jackson 2. Uses a mapper of its own, so that the
 * application's configuration for HTTP responses does not change its prompts.
 */
final class Jackson2ObjectReader extends JacksonObjectReader {

	private final JsonMapper mapper = JsonMapper.builder()
		.addModules(JsonMapper.findModules(getClass().getClassLoader()))
		.disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
		.disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
		.disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
		.build();

	boolean isTree(Object value) {
		return value instanceof JsonNode;
	}

	@Override
	String write(Object value) throws Exception {
		return this.mapper.writeValueAsString(value);
	}

	@Override
	void write(Object value, Writer json) throws Exception {
		this.mapper.writeValue(json, value);
	}

}
