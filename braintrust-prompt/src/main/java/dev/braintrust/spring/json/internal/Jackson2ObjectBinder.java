package dev.braintrust.spring.json.internal;

import java.lang.reflect.Type;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.jspecify.annotations.Nullable;

/**
 * {@link ObjectBinder} with Jackson 2. Ignores unknown members, as Jackson 3 does.
 */
final class Jackson2ObjectBinder implements ObjectBinder {

	private final JsonMapper mapper = JsonMapper.builder()
		.addModules(JsonMapper.findModules(getClass().getClassLoader()))
		.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.build();

	@Override
	public @Nullable Object bind(String json, Type type) throws Exception {
		return this.mapper.readValue(json, this.mapper.constructType(type));
	}

}
