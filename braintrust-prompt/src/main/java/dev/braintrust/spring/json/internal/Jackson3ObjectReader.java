package dev.braintrust.spring.json.internal;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import dev.braintrust.spring.limit.internal.Meter;

/**
 * {@link ObjectReader} with Jackson 3. Its mapper is its own: how an application writes
 * its HTTP answers must not change what its prompts say.
 */
final class Jackson3ObjectReader implements ObjectReader {

	private final JsonMapper mapper = JsonMapper.builder()
		.findAndAddModules(getClass().getClassLoader())
		.disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
		.build();

	@Override
	public boolean reads(Object value) {
		return true;
	}

	@Override
	public @Nullable Object read(Object value, @Nullable Meter meter) {
		try {
			return (meter != null) ? readCounted(value, meter) : Json.parse(this.mapper.writeValueAsString(value));
		}
		catch (JacksonException | StackOverflowError ex) {
			throw ObjectProperties.unreadable(value, ex);
		}
	}

	private @Nullable Object readCounted(Object value, Meter meter) {
		JsonText json = new JsonText(meter);
		try {
			this.mapper.writeValue(json, value);
		}
		catch (JacksonException | StackOverflowError ex) {
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
