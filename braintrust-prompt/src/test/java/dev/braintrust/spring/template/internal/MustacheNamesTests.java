package dev.braintrust.spring.template.internal;

import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.braintrust.spring.limit.internal.BuildMeter;

import static org.assertj.core.api.Assertions.assertThat;

class MustacheNamesTests {

	private final MustacheNames names = new MustacheNames();

	private final BuildMeter meter = TemplateLimits.DEFAULT.share().start();

	private MustacheName get(String name) {
		return this.names.get(name, this.meter);
	}

	@Test
	void shouldShareShortNames() {
		assertThat(get("x".repeat(64))).isSameAs(get("x".repeat(64)));
		assertThat(get("x".repeat(65))).isNotSameAs(get("x".repeat(65)));
	}

	@Test
	void shouldDropSharedNamesWhenThereAreTooMany() {
		MustacheName first = get("a");
		for (int i = 1; i < 1000; i++) {
			get("a" + i);
		}
		assertThat(get("b")).as("the name after 1000 names").isSameAs(get("b"));
		assertThat(get("a")).isNotSameAs(first).isSameAs(get("a"));
		assertThat(get("a").lookUp(new MustacheContext(Map.of("a", 1), null), this.meter)).isEqualTo(1);
	}

}
