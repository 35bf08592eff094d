package dev.braintrust.spring.registry.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.registry.redis.internal.RedisPinStore;
import dev.braintrust.spring.selection.internal.OperatorPin;
import dev.braintrust.spring.selection.internal.OperatorPins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Pins of operators in a fleet of three instances with a real Redis server.
 */
class OperatorPinsTests {

	@RegisterExtension
	private static final RedisServerExtension redis = new RedisServerExtension();

	private static final PromptReference GREETER = PromptReference.of("greeter");

	private final LettuceConnectionFactory connections = redis.connections();

	private final List<OperatorPins> fleet = IntStream.range(0, 3).mapToObj((i) -> pins("app")).toList();

	private OperatorPins pins(String namespace) {
		return new OperatorPins(Map.of("configured", "7"), new RedisPinStore(this.connections, "test:", namespace),
				Duration.ofMillis(20));
	}

	@BeforeEach
	void removePins() {
		this.fleet.get(0).remove("greeter");
		awaitPin(null);
	}

	@AfterEach
	void close() {
		this.fleet.forEach(OperatorPins::close);
		this.connections.destroy();
	}

	private void awaitPin(@Nullable PromptReference expected) {
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.fleet)
				.allSatisfy((pins) -> assertThat(pins.active()).extracting(OperatorPin::reference)
					.filteredOn((pin) -> pin.slug().equals("greeter"))
					.isEqualTo((expected != null) ? List.of(expected) : List.of())));
	}

	@Test
	void shouldShareAPinUntilItExpires() {
		assertThat(this.fleet.get(0).pin(GREETER.withVersion("1"), Duration.ofSeconds(1))).isTrue();
		awaitPin(GREETER.withVersion("1"));
		assertThat(this.fleet.get(2).active())
			.anySatisfy((pin) -> assertThat(pin.describe()).containsKeys("slug", "version", "expiresAt"));
		awaitPin(null);
	}

	@Test
	void shouldShareAReplacedAndARemovedPin() {
		this.fleet.get(0).pin(GREETER.withVersion("1"), null);
		awaitPin(GREETER.withVersion("1"));
		this.fleet.get(1).pin(GREETER.withProject("other").withEnvironment("staging"), null);
		awaitPin(GREETER.withProject("other").withEnvironment("staging"));
		assertThat(this.fleet.get(2).isPinned("greeter")).isTrue();
		this.fleet.get(2).remove("greeter");
		awaitPin(null);
	}

	@Test
	void shouldNotSharePinsWithAnotherApplication() {
		try (OperatorPins other = pins("other-app"); OperatorPins reader = pins("other-app")) {
			this.fleet.get(0).pin(GREETER.withVersion("1"), null);
			awaitPin(GREETER.withVersion("1"));
			other.pin(PromptReference.of("other").withVersion("1"), null);
			Awaitility.await().untilAsserted(() -> assertThat(reader.isPinned("other")).isTrue());
			assertThat(reader.isPinned("greeter")).isFalse();
			assertThat(other.isPinned("greeter")).isFalse();
		}
	}

	@Test
	void shouldConvergeAfterConcurrentChanges() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(6);
		try {
			List<Future<?>> changes = new ArrayList<>();
			for (int i = 0; i < 60; i++) {
				int number = i;
				OperatorPins instance = this.fleet.get(i % 3);
				changes.add(threads.submit(() -> {
					if (number % 4 == 3) {
						instance.remove("greeter");
					}
					else {
						instance.pin(GREETER.withVersion(String.valueOf(number + 1)),
								(number % 4 == 2) ? Duration.ofMillis(1 + number) : null);
					}
				}));
			}
			for (Future<?> change : changes) {
				change.get(10, TimeUnit.SECONDS);
			}
		}
		finally {
			threads.shutdown();
		}
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.fleet.stream().map(OperatorPinsTests::greeter).distinct()).hasSize(1));
		this.fleet.get(1).pin(GREETER.withVersion("1000"), null);
		awaitPin(GREETER.withVersion("1000"));
		this.fleet.get(2).remove("greeter");
		awaitPin(null);
	}

	private static List<PromptReference> greeter(OperatorPins pins) {
		return pins.active()
			.stream()
			.map(OperatorPin::reference)
			.filter((pin) -> "greeter".equals(pin.slug()))
			.toList();
	}

	@Test
	void shouldIgnoreEntriesThatAreNotPins() {
		StringRedisTemplate template = new StringRedisTemplate(this.connections);
		Map<String, String> entries = Map.of("a", "", "b", "0", "c", "0 {", "d", "0 {\"slug\":\"d\"}", "e",
				"0 {\"slug\":\"\",\"version\":\"1\"}", "f", "0 [1]", "g", "-5 {}", "h",
				"0 {\"id\":\"no-uuid\",\"version\":\"1\"}", "i", "99999999999999999999 {\"slug\":\"i\"}");
		template.opsForHash().putAll("test:{app}:pins", entries);
		try {
			this.fleet.get(0).pin(GREETER.withProjectId("p-1").withVersion("1"), null);
			awaitPin(GREETER.withProjectId("p-1").withVersion("1"));
			assertThat(this.fleet.get(2).active()).hasSize(2);
		}
		finally {
			template.opsForHash().delete("test:{app}:pins", entries.keySet().toArray());
		}
	}

	@Test
	void shouldSharePinsByIdAndWithSpecialCharacters() {
		PromptReference byId = PromptReference.ofId("5a4db0e5-0b0c-4b0e-9c0f-5a4db0e50001").withEnvironment("qa");
		PromptReference special = PromptReference.of("über/\"slug\"\n{x}").withVersion("1");
		this.fleet.get(0).pin(byId, Duration.ofHours(1));
		this.fleet.get(1).pin(special, null);
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.fleet.get(2).active()).extracting(OperatorPin::reference)
				.contains(byId, special));
		this.fleet.get(2).remove(String.valueOf(byId.id()));
		this.fleet.get(2).remove(String.valueOf(special.slug()));
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.fleet.get(0).active()).extracting(OperatorPin::reference)
				.doesNotContain(byId, special));
	}

	/** Redis clients reconnect after up to half a minute. */
	@Tag("soak")
	@Test
	void shouldKeepLastKnownPinsAndShareNewOnesAfterAnOutage() throws IOException {
		this.fleet.get(0).pin(GREETER.withVersion("1"), null);
		awaitPin(GREETER.withVersion("1"));
		redis.stop();
		try {
			assertThat(this.fleet.get(1).pin(PromptReference.of("other").withVersion("2"), null)).isFalse();
			assertThat(this.fleet.get(1).isPinned("other")).isTrue();
			assertThat(this.fleet.get(0).isPinned("greeter")).isTrue();
		}
		finally {
			redis.start();
		}
		Awaitility.await().untilAsserted(() -> assertThat(this.fleet.get(2).isPinned("other")).isTrue());
		this.fleet.get(0).remove("other");
	}

	@Test
	void shouldRejectInvalidPins() {
		OperatorPins pins = this.fleet.get(0);
		assertThatIllegalArgumentException().isThrownBy(() -> pins.pin(GREETER, null));
		assertThatIllegalArgumentException().isThrownBy(() -> pins.pin(GREETER.withVersion("1"), Duration.ZERO));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new OperatorPins(Map.of("greeter", " "), null, Duration.ZERO))
			.withMessage("braintrust.prompts.pins.greeter must be a version, but is ' '");
	}

}
