package dev.braintrust.spring.prompt;

import java.io.File;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Calendar;
import java.util.Collections;
import java.util.Currency;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TimeZone;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.braintrust.spring.prompt.PromptException.Reason;
import dev.braintrust.spring.prompt.internal.PromptBuildListener;
import dev.braintrust.spring.prompt.internal.PromptFactory;
import dev.braintrust.spring.template.internal.TemplateLimits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests which values are passed to a mapper, and that its time and results count towards
 * the limits.
 */
class VariableMapperTests {

	private static final String ROW = """
			{"id": "i", "slug": "s", "_xact_id": "7", "prompt_data": {"prompt": {"type": "chat",
			  "messages": [{"role": "user", "content": "{{x}}"}]}, "options": {"model": "m"}}}""";

	private record Money(String text) {
	}

	private enum Tier {

		GOLD

	}

	private static Prompt prompt(VariableMapper mapper) {
		return new PromptFactory(new TemplateLimits(1_000_000, 100, 10_000_000, Duration.ofSeconds(1), 2_000_000),
				PromptBuildListener.NONE, mapper)
			.fromJson(ROW);
	}

	static Stream<Object> jdkValues() {
		return Stream.of(List.of(1), Map.of("a", 1), new int[] { 1 }, Optional.of("a"), OptionalInt.of(1), "a",
				new StringBuilder("a"), 'a', 1L, new AtomicInteger(1), true, new AtomicBoolean(true), TimeUnit.DAYS,
				LocalDate.EPOCH, Duration.ZERO, ZoneOffset.UTC, new Date(0), Calendar.getInstance(),
				TimeZone.getTimeZone("UTC"), new UUID(0, 1), URI.create("https://a"), InetAddress.getLoopbackAddress(),
				new File("a"), Path.of("a"), Locale.ENGLISH, Currency.getInstance("EUR"), StandardCharsets.UTF_8,
				Pattern.compile("a"), String.class);
	}

	@ParameterizedTest
	@MethodSource("jdkValues")
	void shouldNotMapJdkValues(Object value) {
		Prompt prompt = prompt((unexpected) -> {
			throw new AssertionError(unexpected);
		});
		assertThat(content(prompt.build(Map.of("x", value))))
			.isEqualTo(content(Prompt.fromJson(ROW).build(Map.of("x", value))));
	}

	@Test
	void shouldMapApplicationTypes() {
		Prompt prompt = prompt((value) -> "mapped");
		for (Object value : List.of(new Money("a"), Tier.GOLD, new AtomicReference<>(1), List.of(new Money("a")))) {
			assertThat(content(prompt.build(Map.of("x", value)))).asString().contains("mapped");
		}
		assertThat(content(prompt.build(Map.of("x", Map.of(Tier.GOLD, 1))))).isEqualTo("{\"mapped\":1}");
	}

	private static Object content(BuiltPrompt built) {
		return built.messages().get(0).get("content");
	}

	static Stream<UnaryOperator<Object>> shapes() {
		return Stream.of((text) -> text, List::of, (text) -> Map.of("a", text), (text) -> Map.of(text, 1),
				(text) -> new StringBuilder((String) text));
	}

	@ParameterizedTest
	@MethodSource("shapes")
	void shouldCountStringsReturnedByMapper(UnaryOperator<Object> shape) {
		Prompt prompt = prompt((value) -> shape.apply("y".repeat(200_000)));
		Map<String, ?> few = Map.of("x", List.of(new Money("1")));
		Map<String, ?> many = Map.of("x", Collections.nCopies(20, new Money("1")));
		assertThat(prompt.build(few).messages()).hasSize(1);
		assertThat(PromptFactory.origin(prompt, few)).isNotNull();
		assertThat(failure(() -> prompt.build(many))).hasMessageContaining("variables: ")
			.hasMessageContaining("braintrust.prompts.template.maximum-memory");
		assertThat(failure(() -> PromptFactory.origin(prompt, many)))
			.hasMessageContaining("braintrust.prompts.template.maximum-memory");
	}

	@Test
	@Tag("slow")
	void shouldCountTimeOfMapper() {
		Prompt prompt = prompt((value) -> {
			sleep();
			return "x";
		});
		Map<String, ?> slow = Map.of("x", Collections.nCopies(100, new Money("1")));
		long start = System.nanoTime();
		assertThat(failure(() -> prompt.build(slow))).hasMessageContaining("variables: ")
			.hasMessageContaining("longer than PT1S");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(4));
		assertThat(failure(() -> PromptFactory.origin(prompt, slow))).hasMessageContaining("longer than PT1S");
	}

	private static void sleep() {
		try {
			Thread.sleep(50);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static PromptBuildException failure(Runnable build) {
		PromptBuildException failure = catchThrowableOfType(PromptBuildException.class, build::run);
		assertThat(failure.reason()).isEqualTo(Reason.LIMIT_EXCEEDED);
		return failure;
	}

}
