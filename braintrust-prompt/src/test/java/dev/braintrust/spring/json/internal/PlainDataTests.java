package dev.braintrust.spring.json.internal;

import java.io.File;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.AbstractMap;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Collections;
import java.util.Date;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TimeZone;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.limit.internal.LimitExceededException;
import dev.braintrust.spring.limit.internal.SharedLimits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests the conversion to plain data with Jackson 3, Jackson 2, both and none.
 */
class PlainDataTests {

	static Stream<PlainData> conversions() {
		return Stream
			.of(new PlainData(new Jackson3ObjectReader()), new PlainData(new Jackson2ObjectReader()), new PlainData(
					new ObjectReader.BothJacksonsObjectReader(new Jackson3ObjectReader(), new Jackson2ObjectReader())),
					new PlainData(new ObjectReader.NoObjectReader()));
	}

	enum Tier {

		GOLD

	}

	record Customer(String name, Tier tier, Optional<String> phone, List<Integer> orders) {
	}

	public static class Bean {

		public String getName() {
			return "Ada";
		}

		public boolean isActive() {
			return true;
		}

		public Customer getCustomer() {
			return new Customer("Grace", Tier.GOLD, Optional.empty(), List.of(1, 2));
		}

	}

	@ParameterizedTest
	@MethodSource("conversions")
	void shouldConvertRecordsAndBeansRecursively(PlainData data) {
		Object converted = data.convert(new Bean());
		assertThat(converted).isEqualTo(Map.of("name", "Ada", "active", true, "customer", customer()));
		assertThat(data.convert(Map.of("c", new Customer("Grace", Tier.GOLD, Optional.empty(), List.of(1, 2)))))
			.isEqualTo(Map.of("c", customer()));
	}

	private static Map<String, Object> customer() {
		Map<String, Object> customer = new LinkedHashMap<>();
		customer.put("name", "Grace");
		customer.put("tier", "GOLD");
		customer.put("phone", null);
		customer.put("orders", List.of(1, 2));
		return customer;
	}

	@ParameterizedTest
	@MethodSource("conversions")
	void shouldConvertJdkValues(PlainData data) {
		assertThat(data.convert(Arrays.asList(1, 2L, (short) 3, 0.5f, 0.1, new BigDecimal("1.50"),
				new BigInteger("9223372036854775808"), new AtomicLong(7), Double.NaN)))
			.isEqualTo(List.of(1, 2, 3, 0.5, 0.1, 1.5, 9223372036854775808d, 7, Double.NaN));
		assertThat(data.convert(new Object[] { 'x', new StringBuilder("y"), Tier.GOLD, new int[] { 1 } }))
			.isEqualTo(List.of("x", "y", "GOLD", List.of(1)));
		assertThat(data.convert(List.of(Optional.of("a"), OptionalInt.of(3), LocalDate.of(2026, 11, 22), Instant.EPOCH,
				Duration.ofMinutes(5), new Date(0), URI.create("http://a"), new UUID(0, 1))))
			.isEqualTo(List.of("a", 3, "2026-11-22", "1970-01-01T00:00:00Z", "PT5M", "1970-01-01T00:00:00Z", "http://a",
					"00000000-0000-0000-0000-000000000001"));
		assertThat(data.convert(Arrays.asList(OptionalInt.empty(), OptionalLong.of(3), OptionalLong.empty(),
				OptionalDouble.of(0.5), OptionalDouble.empty(), Optional.empty())))
			.isEqualTo(Arrays.asList(null, 3, null, 0.5, null, null));
		assertThat(data.convert(new Calendar.Builder().setInstant(0).build())).isEqualTo("1970-01-01T00:00:00Z");
		assertThat(data.convert(new byte[] { 1, 2 })).isEqualTo("AQI=");
		assertThat(data.convert(Map.of(Tier.GOLD, 1))).isEqualTo(Map.of("GOLD", 1));
		assertThat(data.convert(Map.of(2, "b"))).isEqualTo(Map.of("2", "b"));
		assertThat(data.convert(null)).isNull();
	}

	static Stream<Object> jdkValues() {
		return Stream.of(Path.of("a", "b"), new File("a"), StandardCharsets.UTF_8, TimeZone.getTimeZone("CET"),
				InetAddress.getLoopbackAddress(), address("example.org"), address(null), new AtomicBoolean(true),
				Pattern.compile("[a-z]"), Map.Entry.class, TimeUnit.DAYS, UUID.randomUUID(), URI.create("http://a"),
				Locale.GERMAN);
	}

	private static InetAddress address(@Nullable String host) {
		try {
			return InetAddress.getByAddress(host, new byte[] { 1, 2, 3, 4 });
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@ParameterizedTest
	@MethodSource("jdkValues")
	void shouldConvertJdkValuesLikeJackson(Object value) throws Exception {
		Object expected = Json.parse(tools.jackson.databind.json.JsonMapper.shared().writeValueAsString(value));
		assertThat(Json.parse(new com.fasterxml.jackson.databind.ObjectMapper().writeValueAsString(value)))
			.isEqualTo(expected);
		assertThat(conversions().map((data) -> data.convert(value))).containsOnly(expected);
	}

	record Renamed(@JsonProperty("full_name") String fullName) {
	}

	@Test
	void shouldApplyJacksonAnnotationsAndReadTrees() throws Exception {
		PlainData data = new PlainData(ObjectReader.detect(getClass().getClassLoader()));
		assertThat(data.convert(new Renamed("Ada"))).isEqualTo(Map.of("full_name", "Ada"));
		String json = "{\"a\":[1,null,\"x\",2.5]}";
		Object expected = Json.parse(json);
		assertThat(data.convert(tools.jackson.databind.json.JsonMapper.shared().readTree(json))).isEqualTo(expected);
		assertThat(data.convert(new com.fasterxml.jackson.databind.ObjectMapper().readTree(json))).isEqualTo(expected);
	}

	@Test
	void shouldBeIndependentOfLaterChanges() {
		List<Object> list = new java.util.ArrayList<>(List.of("a"));
		Object converted = PlainData.of(Map.of("list", list));
		list.add("b");
		assertThat(converted).isEqualTo(Map.of("list", List.of("a")));
	}

	@Test
	void shouldOrderArrayIndexesFirst() {
		Map<String, Object> map = new LinkedHashMap<>();
		map.put("b", 1);
		map.put("10", 2);
		map.put("9", 3);
		map.put("01", 4);
		assertThat(Json.write(PlainData.of(map))).isEqualTo("{\"9\":3,\"10\":2,\"b\":1,\"01\":4}");
	}

	@Test
	void shouldOrderArrayIndexesWhenThereAreNoOtherNames() {
		Map<String, Object> map = new LinkedHashMap<>();
		map.put("10", 2);
		map.put("9", 3);
		assertThat(Json.write(PlainData.of(map))).isEqualTo("{\"9\":3,\"10\":2}");
	}

	/** A map that changes while it is read. */
	private record Changing(int reported, Map<String, Object> actual) {

		Map<String, Object> map() {
			return new AbstractMap<>() {

				@Override
				public int size() {
					return Changing.this.reported;
				}

				@Override
				public Set<Entry<String, Object>> entrySet() {
					return Changing.this.actual.entrySet();
				}

			};
		}

	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2, 3, 8, 9 })
	void shouldConvertTheEntriesThatAMapReturnsWhateverItsSize(int reported) {
		assertThat(PlainData.of(new Changing(reported, Map.of("a", 1, "b", 2)).map()))
			.isEqualTo(Map.of("a", 1, "b", 2));
	}

	@Test
	void shouldKeepOneOfTheEqualNamesOfAnIdentityMap() {
		Map<String, Object> map = new IdentityHashMap<>();
		map.put(new String("a"), 1);
		map.put(new String("a"), 1);
		assertThat((Map<?, ?>) PlainData.of(map)).hasSize(1).isEqualTo(Map.of("a", 1));
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 10, 11, 100 })
	void shouldConvertIterablesWithoutALibrary(int size) {
		List<Integer> elements = IntStream.range(0, size).boxed().toList();
		Iterable<Integer> iterable = elements::iterator;
		assertThat(new PlainData(new ObjectReader.NoObjectReader()).convert(iterable)).isEqualTo(elements);
	}

	static Stream<PlainData> libraries() {
		return Stream.of(new PlainData(new Jackson3ObjectReader()), new PlainData(new Jackson2ObjectReader()));
	}

	record Document(List<String> pages) {
	}

	/** Libraries write large JSON in several parts. */
	@ParameterizedTest
	@MethodSource("libraries")
	void shouldCountTheJsonOfALibrary(PlainData data) {
		List<String> pages = Collections.nCopies(10, "x".repeat(10_000));
		try (BuildMeter meter = new SharedLimits(1_000_000, Duration.ofMinutes(1), 10_000_000).start()) {
			assertThat(data.convert(new Document(pages), meter)).isEqualTo(Map.of("pages", pages));
			assertThat(meter.memory()).as("the JSON, and the data").isGreaterThan(4 * 100_000);
			assertThat(meter.work()).isGreaterThan(2 * 100_000 / 8);
		}
		try (BuildMeter meter = new SharedLimits(10_000, Duration.ofMinutes(1), 10_000_000).start()) {
			assertThatExceptionOfType(LimitExceededException.class)
				.isThrownBy(() -> data.convert(new Document(pages), meter))
				.withMessageContaining("more than 10000 characters");
		}
	}

	static List<Arguments> costs() {
		int n = 1000;
		Map<String, Object> map = new LinkedHashMap<>();
		IntStream.range(0, n).forEach((i) -> map.put("a" + i, true));
		return List.of(Arguments.of(Collections.nCopies(n, true), n * BuildMeter.ELEMENT, n),
				Arguments.of(Collections.nCopies(n, 1L), 2 * n * BuildMeter.ELEMENT, n),
				Arguments.of(new int[n], 2 * n * BuildMeter.ELEMENT, n), Arguments.of(map, n * BuildMeter.ENTRY, n),
				Arguments.of(Collections.nCopies(n, Map.of("a", true, "b", true)),
						n * (3 * BuildMeter.ELEMENT + BuildMeter.TEXT), 4 * n),
				Arguments.of(new StringBuilder("x".repeat(8 * n)), 16 * n, n),
				Arguments.of(new byte[16 * n], 48 * n, 3 * n));
	}

	@ParameterizedTest
	@MethodSource("costs")
	void shouldCountMemoryAndWork(Object value, long memory, long work) {
		PlainData data = new PlainData(new ObjectReader.NoObjectReader());
		try (BuildMeter meter = new SharedLimits(100_000, Duration.ofMinutes(1), 10_000_000).start()) {
			assertThat(data.convert(value, meter)).isEqualTo(data.convert(value));
			assertThat(meter.memory()).isBetween(memory, memory + memory / 2);
			assertThat(meter.work()).isBetween(work, work + work / 2);
		}
	}

	private record Money(String currency, int cents) {
	}

	private enum Color {

		RED

	}

	@Test
	void shouldApplyMapperToObjectsAtAnyDepthAndNotToData() {
		PlainData data = PlainData.mappedBy((value) -> (value instanceof Money money)
				? Map.of("text", money.currency() + money.cents(), "color", Color.RED) : "mapped " + value);
		assertThat(data.convert(Map.of("price", List.of(new Money("EUR", 5), 7), "due", LocalDate.of(2026, 1, 2))))
			.isEqualTo(Map.of("price", List.of(Map.of("text", "EUR5", "color", "mapped RED"), 7), "due", "2026-01-02"));
	}

	@Test
	void shouldHideValueAndMessageWhenMapperThrows() {
		PlainData data = PlainData.mappedBy((value) -> {
			throw new IllegalStateException("secret");
		});
		assertThatExceptionOfType(JsonException.class).isThrownBy(() -> data.convert(new Money("secret", 5)))
			.withMessageContaining("Money")
			.withMessageContaining("IllegalStateException")
			.withMessageNotContaining("secret")
			.withNoCause();
	}

	@Test
	void shouldRejectMapperThatReturnsItsArgument() {
		PlainData data = PlainData.mappedBy((value) -> value);
		assertThatExceptionOfType(JsonException.class).isThrownBy(() -> data.convert(new Money("EUR", 5)))
			.withMessageContaining("refers to itself");
	}

}
