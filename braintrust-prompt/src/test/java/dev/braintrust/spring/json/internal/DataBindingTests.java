package dev.braintrust.spring.json.internal;

import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link DataBinding} with each JSON library.
 */
class DataBindingTests {

	record Guest(String name, List<Integer> years) {
	}

	/** A bean. */
	public static class Place {

		private String city = "";

		public String getCity() {
			return this.city;
		}

		public void setCity(String city) {
			this.city = city;
		}

	}

	static List<DataBinding> libraries() {
		return List.of(new DataBinding(new Jackson2ObjectBinder()), new DataBinding(new Jackson3ObjectBinder()));
	}

	@ParameterizedTest
	@MethodSource("libraries")
	void shouldConvertToRecordsAndBeansAndIgnoreUnknownMembers(DataBinding binding) {
		assertThat(binding.convert(Map.of("name", "Ada", "years", List.of(1815, 1852), "more", 1), Guest.class))
			.isEqualTo(new Guest("Ada", List.of(1815, 1852)));
		assertThat((Place) binding.convert(Map.of("city", "London"), Place.class)).extracting(Place::getCity)
			.isEqualTo("London");
		assertThat(binding.convert(3, Double.class)).isEqualTo(3.0);
	}

	@ParameterizedTest
	@MethodSource("libraries")
	void shouldNotQuoteTheValueWhenItHasAnotherType(DataBinding binding) {
		assertThatExceptionOfType(JsonException.class)
			.isThrownBy(() -> binding.convert(Map.of("name", List.of("secret")), Guest.class))
			.withMessageContaining("Guest")
			.withMessageNotContaining("secret");
	}

	@Test
	void shouldConvertPlainDataWithoutALibrary() {
		DataBinding none = new DataBinding((ObjectBinder) null);
		assertThat(none.convert("text", String.class)).isEqualTo("text");
		assertThat(none.convert(Map.of("a", 1), Map.class)).isEqualTo(Map.of("a", 1));
		assertThat(none.convert(1, Object.class)).isEqualTo(1);
		assertThat(none.convert(null, Guest.class)).isNull();
		assertThatExceptionOfType(JsonException.class).isThrownBy(() -> none.convert(Map.of(), Guest.class))
			.withMessageContaining("Jackson");
	}

	record Plain(Map<String, Object> map, Map<String, ?> any, List<Object> list, List<?> elements, Boolean flag,
			Number number) {
	}

	record Typed(Map<String, Integer> values, Map<Integer, Object> keys, List<Integer> list, Set<Object> set,
			Boolean flag, Integer number) {
	}

	@Test
	void shouldConvertOnlyToTypesOfPlainDataWithoutALibrary() {
		DataBinding none = new DataBinding((ObjectBinder) null);
		List<Object> values = List.of(Map.of("a", 1), Map.of("a", 1), List.of(1), List.of(1), true, 1);
		for (int i = 0; i < values.size(); i++) {
			Object value = values.get(i);
			Type plain = Plain.class.getRecordComponents()[i].getGenericType();
			assertThat(none.convert(value, plain)).isSameAs(value);
			assertThatExceptionOfType(JsonException.class).as("%s", plain)
				.isThrownBy(() -> none.convert("text", plain));
		}
		for (RecordComponent typed : Typed.class.getRecordComponents()) {
			assertThatExceptionOfType(JsonException.class).as("%s", typed)
				.isThrownBy(() -> none.convert(Map.of("a", 1), typed.getGenericType()));
		}
	}

}
