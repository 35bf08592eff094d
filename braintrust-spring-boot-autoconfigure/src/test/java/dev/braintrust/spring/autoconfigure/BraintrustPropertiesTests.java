package dev.braintrust.spring.autoconfigure;

import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Defaults of {@link BraintrustProperties}.
 */
class BraintrustPropertiesTests {

	/**
	 * The IDE shows the defaults of the annotations, and they apply if another property
	 * of the same group is set.
	 */
	@Test
	void shouldHaveTheSameDefaultsInCodeAndInAnnotations() throws ReflectiveOperationException {
		List<Class<?>> groups = new ArrayList<>();
		collect(BraintrustProperties.class, groups);
		assertThat(groups).hasSize(18);
		for (Class<?> group : groups) {
			Field defaults = group.getDeclaredField("DEFAULTS");
			assertThat(defaults.get(null)).isEqualTo(new Binder().bindOrCreate("unset", group));
		}
	}

	private static void collect(Class<?> type, List<Class<?>> groups) {
		for (RecordComponent component : type.getRecordComponents()) {
			if (component.getType().isRecord()) {
				groups.add(component.getType());
				collect(component.getType(), groups);
			}
		}
	}

	@Test
	void shouldKeepTheOtherDefaultsOfAGroupWhenOnePropertyIsSet() {
		MockEnvironment environment = new MockEnvironment()
			.withProperty("braintrust.prompts.store.redis.key-prefix", "prompts:")
			.withProperty("braintrust.client.retries", "2");
		BraintrustProperties properties = Binder.get(environment)
			.bindOrCreate("braintrust", BraintrustProperties.class);
		BraintrustProperties.Store.Redis redis = properties.prompts().store().redis();
		assertThat(redis.keyPrefix()).isEqualTo("prompts:");
		assertThat(redis.timeToLive()).isEqualTo(BraintrustProperties.Store.Redis.DEFAULTS.timeToLive());
		assertThat(properties.prompts().cache()).isEqualTo(BraintrustProperties.Cache.DEFAULTS);
		assertThat(properties.client().retries()).isEqualTo(2);
		assertThat(properties.client().ssl()).isEqualTo(BraintrustProperties.Client.Ssl.DEFAULTS);
		assertThat(properties.tracing()).isEqualTo(BraintrustProperties.Tracing.DEFAULTS);
	}

}
