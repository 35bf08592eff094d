package dev.braintrust.spring.selection.internal;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.braintrust.spring.prompt.PromptReference;

import static org.assertj.core.api.Assertions.assertThat;

class KeyHashTests {

	private final KeyHash hash = new KeyHash("sk-test");

	@Test
	void shouldHashEqualKeysAlikeUnderOneApiKeyOnly() {
		assertThat(this.hash.of("user-7")).matches("[0-9a-f]{32}")
			.isEqualTo(this.hash.of("user-7"))
			.isEqualTo(new KeyHash("sk-test").of("user-7"))
			.isNotEqualTo(this.hash.of("user-8"))
			.isNotEqualTo(new KeyHash("sk-other").of("user-7"));
	}

	@Test
	void shouldHashConcurrently() {
		List<String> expected = IntStream.range(0, 1000).mapToObj((i) -> this.hash.of("user-" + i)).toList();
		assertThat(IntStream.range(0, 1000).parallel().mapToObj((i) -> this.hash.of("user-" + i)).toList())
			.isEqualTo(expected);
	}

	@Test
	void shouldShowNoSecret() {
		assertThat(this.hash).hasToString("KeyHash[]");
		assertThat(new ArmAssignment(PromptReference.of("greeter"),
				new Arm("greeter", "candidate", Arm.Source.ROLLOUT, this.hash), "user-7"))
			.asString()
			.contains("candidate")
			.doesNotContain("user-7");
	}

}
