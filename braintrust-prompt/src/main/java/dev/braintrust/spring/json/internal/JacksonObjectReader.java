package dev.braintrust.spring.json.internal;

import java.io.Writer;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.BuildMeter;

/**
 * {@link ObjectReader} that lets Jackson write a value as JSON and parses that JSON.
 */
abstract class JacksonObjectReader implements ObjectReader {

	/** Runs the application's serializers, which may throw any exception. */
	abstract String write(Object value) throws Exception;

	abstract void write(Object value, Writer json) throws Exception;

	@Override
	public final boolean reads(Object value) {
		return true;
	}

	@Override
	public final @Nullable Object read(Object value, @Nullable BuildMeter meter) {
		return (meter != null) ? readCounted(value, meter) : Json.parse(text(value));
	}

	private String text(Object value) {
		try {
			return write(value);
		}
		catch (Throwable ex) {
			throw ObjectProperties.unreadable(value, ex);
		}
	}

	private @Nullable Object readCounted(Object value, BuildMeter meter) {
		MeteredJsonWriter json = new MeteredJsonWriter(meter);
		try {
			write(value, json);
		}
		catch (Throwable ex) {
			json.rethrow();
			throw ObjectProperties.unreadable(value, ex);
		}
		return Json.parse(json.toString(), meter);
	}

	@Override
	public final @Nullable Object constant(Enum<?> constant) {
		return read(constant, null);
	}

}
