package dev.braintrust.spring.prompt.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.limit.internal.SharedLimits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ImmutableCopyTests {

	private final BuildMeter meter = new SharedLimits(1_000_000, Duration.ofMinutes(1), 10_000_000).start();

	private final ImmutableCopy copy = new ImmutableCopy();

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 24, 25, 100 })
	void shouldCopyMapsOfAnySizeDeeply(int size) {
		Map<String, Object> map = new LinkedHashMap<>();
		for (int i = 0; i < size; i++) {
			map.put("a" + i, new ArrayList<>(List.of(Map.of("b", i), "c")));
		}
		Map<String, Object> expected = new LinkedHashMap<>(map);
		expected.replaceAll((name, value) -> List.copyOf((List<?>) value));
		Map<String, Object> copied = this.copy.of(map, this.meter);
		map.values().forEach((value) -> ((List<?>) value).clear());
		assertThat(copied).isEqualTo(expected).containsExactlyEntriesOf(expected);
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> copied.put("x", 1));
		assertThat(copied.values()).allSatisfy((value) -> assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> ((List<?>) value).remove(0)));
	}

	@Test
	void shouldShareOnlyShortValuesThatManyRowsHaveInCommon() {
		for (String name : List.of("model", "content")) {
			for (int length : new int[] { 64, 65 }) {
				Object first = this.copy.of(Map.of(name, "x".repeat(length)), this.meter).get(name);
				Object second = this.copy.of(Map.of(name, "x".repeat(length)), this.meter).get(name);
				if (name.equals("model") && length == 64) {
					assertThat(first).isSameAs(second);
				}
				else {
					assertThat(first).isEqualTo(second).isNotSameAs(second);
				}
			}
		}
	}

	@Test
	void shouldCopyMapsWithMoreNamesThanAreShared() {
		for (int i = 0; i < 2100; i++) {
			Map<String, Object> map = Map.of("a" + i % 1050, i, "long" + "x".repeat(i % 128), i);
			assertThat(this.copy.of(map, this.meter)).isEqualTo(map);
		}
	}

	@Test
	void shouldCountMemoryAndWork() {
		this.copy.of(Map.of("a", List.of(1, 2, 3), "b", Map.of("c", 1)), this.meter);
		assertThat(this.meter.memory()).isEqualTo(2 * BuildMeter.TEXT + 3 * BuildMeter.ENTRY + 3 * BuildMeter.ELEMENT);
		assertThat(this.meter.work()).isEqualTo(3 + 2 + 3);
	}

}
