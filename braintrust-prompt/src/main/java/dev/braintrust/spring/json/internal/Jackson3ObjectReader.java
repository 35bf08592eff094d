package dev.braintrust.spring.json.internal;

import java.io.Writer;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@link ObjectReader} with Jackson 3. Uses a mapper of its own, so that the
 * application's configuration for HTTP responses does not change its prompts.
 */
final class Jackson3ObjectReader extends JacksonObjectReader {

	private final JsonMapper mapper = JsonMapper.builder()
		.findAndAddModules(getClass().getClassLoader())
		.disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
		.build();

	@Override
	String write(Object value) throws Exception {
		return this.mapper.writeValueAsString(value);
	}

	@Override
	void write(Object value, Writer json) throws Exception {
		this.mapper.writeValue(json, value);
	}

}
