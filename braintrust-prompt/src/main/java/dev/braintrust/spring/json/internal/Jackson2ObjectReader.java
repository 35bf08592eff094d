package dev.braintrust.spring.json.internal;

import java.io.IOException;

import com.fasterxml.jackson.core.JsonProcessingException;
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
		try {
			return (meter != null) ? readCounted(value, meter) : Json.parse(this.mapper.writeValueAsString(value));
		}
		catch (JsonProcessingException | StackOverflowError ex) {
			throw ObjectProperties.unreadable(value, ex);
		}
	}

	private @Nullable Object readCounted(Object value, Meter meter) {
		JsonText json = new JsonText(meter);
		try {
			this.mapper.writeValue(json, value);
		}
		catch (IOException | StackOverflowError ex) {
			json.rethrow();
			throw ObjectProperties.unreadable(value, ex);
		}
		return Json.parse(json.toString(), meter);
	}

	@Override
	public @Nullable Object constant(Enum<?> constant) {
		return read(constant, null);
	}

}
