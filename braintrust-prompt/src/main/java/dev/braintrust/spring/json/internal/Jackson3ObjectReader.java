package dev.braintrust.spring.json.internal;

import java.io.Writer;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.AccessorNamingStrategy;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotatedMethod;
import tools.jackson.databind.introspect.DefaultAccessorNamingStrategy;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@link ObjectReader} with Jackson 3. Uses a mapper of its own, so that the
 * application's configuration for HTTP responses does not change its prompts.
 */
final class Jackson3ObjectReader extends JacksonObjectReader {

	private final JsonMapper mapper = JsonMapper.builder()
		.findAndAddModules(getClass().getClassLoader())
		.disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
		.accessorNaming(new KotlinNaming())
		.build();

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
