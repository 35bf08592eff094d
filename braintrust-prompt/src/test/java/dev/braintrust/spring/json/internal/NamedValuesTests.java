package dev.braintrust.spring.json.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class NamedValuesTests {

	private final NamedValues values = new NamedValues(new String[] { "a", "b" }, new Object[] { 1, null });

	@Test
	void shouldFindValuesByName() {
		assertThat(this.values.get("a")).isEqualTo(1);
		assertThat(this.values.get("c")).isNull();
		assertThat(this.values.get(null)).isNull();
		assertThat(this.values.containsKey("b")).isTrue();
		assertThat(this.values.containsKey("c")).isFalse();
	}

	@Test
	void shouldEqualMapWithSameEntries() {
		Map<String, Object> map = new LinkedHashMap<>();
		map.put("a", 1);
		map.put("b", null);
		assertThat(this.values).isEqualTo(map).hasSameHashCodeAs(map).hasToString("{a=1, b=null}");
	}

	@Test
	void shouldBeUnmodifiable() {
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> this.values.put("a", 2));
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> this.values.remove("c"));
	}

	@Test
	void shouldBePlainWhenAllValuesAreImmutable() {
		assertThat(this.values.isPlain()).isTrue();
		assertThat(new NamedValues(new String[] { "a" }, new Object[] { List.of() }).isPlain()).isFalse();
	}

	@Test
	void shouldKeepNamesWhenValuesAreMapped() {
		assertThat(this.values.map(String::valueOf)).isEqualTo(Map.of("a", "1", "b", "null"));
	}

	@Test
	void shouldBeCopiedUnlessItsValuesAreImmutable() {
		NamedValues plain = new NamedValues(new String[] { "a", "b", "c", "d" }, new Object[] { "x", 1, true, null });
		assertThat(PlainData.of(plain)).isSameAs(plain);
		List<Object> list = new ArrayList<>(List.of(1));
		Object copy = PlainData.of(new NamedValues(new String[] { "a" }, new Object[] { list }));
		list.add(2);
		assertThat(copy).isEqualTo(Map.of("a", List.of(1)));
	}

}
