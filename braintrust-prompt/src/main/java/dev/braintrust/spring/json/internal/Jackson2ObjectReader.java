package dev.braintrust.spring.json.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.Meter;

/**
 * {@link ObjectReader} with Jackson 2. Its mapper is its own: how an application writes
 * its HTTP answers must not change what its prompts say.
 */
final class Jackson2ObjectReader implements ObjectReader {

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
	public boolean reads(Object value) {
		return true;
	}

	@Override
	public @Nullable Object read(Object value, @Nullable Meter meter) {
		if (meter == null) {
			return Json.parse(write(value));
		}
		JsonText json = new JsonText(meter);
		write(value, json);
		return Json.parse(json.toString(), meter);
	}

	/** The serializers are the application's own code, which may throw anything. */
	private String write(Object value) {
		try {
			return this.mapper.writeValueAsString(value);
		}
		catch (Throwable ex) {
			throw ObjectProperties.unreadable(value, ex);
		}
	}

	private void write(Object value, JsonText json) {
		try {
			this.mapper.writeValue(json, value);
		}
		catch (Throwable ex) {
			json.rethrow();
			throw ObjectProperties.unreadable(value, ex);
		}
	}

	@Override
	public @Nullable Object constant(Enum<?> constant) {
		return read(constant, null);
	}

}
