package dev.braintrust.spring.json.internal;

import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@link ObjectBinder} with Jackson 3. Ignores unknown members, as Jackson 3 does by
 * default.
 */
final class Jackson3ObjectBinder implements ObjectBinder {

	private final JsonMapper mapper = JsonMapper.builder()
		.findAndAddModules(getClass().getClassLoader())
		.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.build();

	@Override
	public @Nullable Object bind(String json, Type type) {
		return this.mapper.readValue(json, this.mapper.constructType(type));
	}

}
