package dev.braintrust.spring.json.internal;

import java.io.Writer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.AccessorNamingStrategy;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotatedMethod;
import com.fasterxml.jackson.databind.introspect.DefaultAccessorNamingStrategy;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.jspecify.annotations.Nullable;

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
		.accessorNaming(new KotlinNaming())
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

	/**
	 * Removes the hash that Kotlin adds to the names of getters that return a value
	 * class, without Jackson's module for Kotlin.
	 */
	private static final class KotlinNaming extends DefaultAccessorNamingStrategy.Provider {

		private static final long serialVersionUID = 1L;

		@Override
		public AccessorNamingStrategy forPOJO(MapperConfig<?> config, AnnotatedClass valueClass) {
			return new DefaultAccessorNamingStrategy(config, valueClass, this._setterPrefix, this._getterPrefix,
					this._isGetterPrefix, this._baseNameValidator) {

				@Override
				public @Nullable String findNameForRegularGetter(AnnotatedMethod method, String name) {
					return super.findNameForRegularGetter(method, BeanProperties.unmangled(name));
				}

			};
		}

	}

}
