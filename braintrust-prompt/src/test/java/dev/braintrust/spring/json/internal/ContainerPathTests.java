package dev.braintrust.spring.json.internal;

import java.util.ArrayList;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ContainerPathTests {

	@Test
	void shouldFailWhenContainerContainsItself() {
		Object outer = new ArrayList<>();
		ContainerPath path = ContainerPath.enter(new ArrayList<>(), ContainerPath.enter(outer, null));
		assertThat(path.depth()).isEqualTo(2);
		assertThatExceptionOfType(JsonException.class).isThrownBy(() -> ContainerPath.enter(outer, path))
			.withMessage("A variable of type java.util.ArrayList refers to itself");
	}

	@Test
	void shouldFailWhenDepthExceedsLimit() {
		ContainerPath path = null;
		for (int i = 0; i < Json.MAX_DEPTH; i++) {
			path = ContainerPath.enter(new Object(), path);
		}
		ContainerPath deepest = path;
		assertThatExceptionOfType(JsonLimitException.class).isThrownBy(() -> ContainerPath.enter(new Object(), deepest))
			.withMessageContaining("512 levels");
	}

}
