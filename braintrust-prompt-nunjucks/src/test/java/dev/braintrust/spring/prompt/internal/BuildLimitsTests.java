package dev.braintrust.spring.prompt.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptBuildException;
import dev.braintrust.spring.prompt.PromptException;
import dev.braintrust.spring.prompt.PromptException.Reason;
import dev.braintrust.spring.template.internal.TemplateLimits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests the limits shared by all builds of a registry, and builds with an exhausted
 * stack.
 */
class BuildLimitsTests {

	private static final long MEMORY = 4_000_000;

	private final PromptFactory prompts = new PromptFactory(
			new TemplateLimits(1_000_000, 100, 10_000_000, Duration.ofSeconds(2), MEMORY), PromptBuildListener.NONE);

	private Prompt prompt(String format, String template) {
		return this.prompts.fromJson(row(format, template));
	}

	private static String row(String format, String template) {
		return Json.write(Map.of("id", "i", "slug", "limited", "_xact_id", "1", "project_id", "p", "prompt_data",
				Map.of("template_format", format, "prompt",
						Map.of("type", "chat", "messages", List.of(Map.of("role", "user", "content", template))),
						"options", Map.of("model", "m"))));
	}

	@Test
	void shouldFailImmediatelyWhenMemoryIsInUse() {
		Prompt large = prompt("mustache", "{{#x}}{{t}}{{/x}}");
		Map<String, Object> variables = Map.of("x", List.of(1, 2), "t", "x".repeat(500_000));
		assertThat(large.build(variables).messages()).hasSize(1);
		try (BuildMeter other = this.prompts.limits().start()) {
			other.memory(BuildMeter.OWN_MEMORY + MEMORY);
			long start = System.nanoTime();
			assertThatExceptionOfType(PromptBuildException.class).isThrownBy(() -> large.build(variables))
				.withMessageContaining("limited")
				.withMessageContaining("version 1")
				.withMessageContaining("messages[0].content")
				.withMessageContaining("braintrust.prompts.template.maximum-memory")
				.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.MEMORY_IN_USE))
				.satisfies((ex) -> assertThat(ex.reason().isTransient()).isTrue());
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
		}
		assertThat(large.build(variables).messages()).hasSize(1);
	}

	@Test
	void shouldAllowOneMegabyteForEachBuild() {
		Prompt ordinary = prompt("mustache", "Hello {{name}}, {{#list}}{{.}}{{/list}}");
		Prompt nunjucks = prompt("nunjucks", "Hello {{ name|upper }}, {% for x in list %}{{ x }}{% endfor %}");
		Map<String, Object> variables = Map.of("name", "Ada", "list", Collections.nCopies(1000, "text of a document"));
		try (BuildMeter other = this.prompts.limits().start()) {
			other.memory(BuildMeter.OWN_MEMORY + MEMORY);
			assertThat(ordinary.build(variables).messages().toString()).contains("Hello Ada");
			assertThat(nunjucks.build(variables).messages().toString()).contains("Hello ADA");
			assertThat(prompt("mustache", "Hello {{name}}").build(variables).messages().toString())
				.contains("Hello Ada");
		}
	}

	@Test
	void shouldReleaseMemoryAfterBuild() throws Exception {
		Prompt large = prompt("nunjucks", "{{ t|upper }}{{ t|lower }}");
		ExecutorService threads = Executors.newFixedThreadPool(8);
		try {
			List<Future<?>> builds = new ArrayList<>();
			for (int i = 0; i < 64; i++) {
				Map<String, Object> variables = Map.of("t", "x".repeat(100_000 * (i % 8 + 1)));
				builds.add(threads.submit(() -> {
					try {
						large.build(variables);
					}
					catch (PromptBuildException ex) {
						assertThat(ex).hasMessageMatching(".*(maximum-memory|render-timeout).*");
					}
				}));
			}
			for (Future<?> build : builds) {
				build.get();
			}
		}
		finally {
			threads.shutdownNow();
		}
		assertThat(this.prompts.limits().usedMemory()).isZero();
		assertThat(large.build(Map.of("t", "x".repeat(300_000))).messages()).hasSize(1);
	}

	@Test
	void shouldReportMemoryInUseWhenCompiling() {
		String row = row("mustache", "{{a}}".repeat(20_000));
		try (BuildMeter other = this.prompts.limits().start()) {
			other.memory(BuildMeter.OWN_MEMORY + MEMORY);
			assertThatExceptionOfType(PromptException.class).isThrownBy(() -> this.prompts.fromJson(row))
				.withMessageContaining("maximum-memory")
				.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.MEMORY_IN_USE));
		}
		assertThat(this.prompts.fromJson(row).build(Map.of("a", "")).messages()).hasSize(1);
	}

	@Test
	void shouldReportLimitWhenBuildExceedsTotalMemory() {
		Map<String, Object> variables = Map.of("x", List.of(1, 2), "t", "x".repeat(2_000_000));
		assertThatExceptionOfType(PromptBuildException.class)
			.isThrownBy(() -> prompt("mustache", "{{#x}}{{t}}{{/x}}").build(variables))
			.withMessageContaining("more than the 4000000 bytes")
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.LIMIT_EXCEEDED));
	}

	static Stream<String> tooDeep() {
		return Stream.of("{{ " + "(".repeat(200) + "1" + ")".repeat(200) + " }}", "{{ x" + "|trim".repeat(200) + " }}",
				"{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
				"{{ r/" + "(".repeat(300) + ")".repeat(300) + "/ }}");
	}

	@ParameterizedTest
	@MethodSource("tooDeep")
	void shouldReportLimitWhenTemplateNestsTooDeeply(String template) {
		assertThatExceptionOfType(PromptBuildException.class)
			.isThrownBy(() -> prompt("nunjucks", template).build(Map.of("x", "x")))
			.satisfies((ex) -> assertThat(ex.reason()).as(ex.getMessage()).isEqualTo(Reason.LIMIT_EXCEEDED));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{% set c = l.concat([]) %}{{ c.push(3) }}", "{{ l.concat([3]) }}", "{{ l|sort }}",
			"{{ l|reverse }}" })
	void shouldNotChangeTheVariables(String template) {
		BuiltPrompt built = prompt("nunjucks", template + "|{{ l }}").build(Map.of("l", List.of(2, 1)));
		assertThat(String.valueOf(built.messages().get(0).get("content"))).endsWith("|2,1");
		assertThat(built.origin().orElseThrow().variables()).isEqualTo(Map.of("l", List.of(2, 1)));
	}

	@Test
	void shouldEscapeSlugWhenCompilingFails() {
		PromptFactory factory = new PromptFactory(TemplateLimits.DEFAULT, PromptBuildListener.NONE);
		String template = "{{ 1" + "+1".repeat(100_000) + " }}";
		Map<String, Object> data = Map.of("template_format", "nunjucks", "prompt",
				Map.of("type", "completion", "content", template));
		assertThatExceptionOfType(PromptException.class)
			.isThrownBy(
					() -> factory.fromRow(Map.of("slug", "a\nb", "prompt_data", data), System.nanoTime() - 1_000_000))
			.withMessageStartingWith("Prompt 'a\\u000ab' (version unknown) can't be compiled");
		assertThatExceptionOfType(PromptException.class)
			.isThrownBy(() -> factory.fromRow(Map.of("prompt_data", data), System.nanoTime() - 1_000_000))
			.withMessageStartingWith("Prompt '(no slug)' (version unknown) can't be compiled");
	}

	@Test
	void shouldFailToCompileAfterDeadline() {
		Map<?, ?> row = (Map<?, ?>) Json.parse(row("nunjucks", "{{ 1" + "+1".repeat(100_000) + " }}"));
		PromptFactory factory = new PromptFactory(TemplateLimits.DEFAULT, PromptBuildListener.NONE);
		assertThatExceptionOfType(PromptException.class)
			.isThrownBy(() -> factory.fromRow(row, System.nanoTime() - 1_000_000))
			.withMessageContaining("limited")
			.withMessageContaining("braintrust.client.timeout");
	}

	@Test
	void shouldLimitTimeOfWholeBuild() {
		List<Map<String, Object>> messages = Collections.nCopies(50,
				Map.of("role", "user", "content", "{% for i in range(3000000) %}{% endfor %}"));
		Prompt prompt = this.prompts.fromJson(Json.write(Map.of("id", "i", "slug", "limited", "_xact_id", "1",
				"project_id", "p", "prompt_data", Map.of("template_format", "nunjucks", "prompt",
						Map.of("type", "chat", "messages", messages), "options", Map.of("model", "m")))));
		assertThatExceptionOfType(PromptBuildException.class).isThrownBy(() -> prompt.build(Map.of()))
			.withMessageContaining("longer than PT2S")
			.withMessageContaining("render-timeout");
	}

	/** Builds at every depth of a stack, including depths with too little space left. */
	@ParameterizedTest
	@ValueSource(strings = { "mustache", "nunjucks" })
	void shouldThrowExceptionWhenStackIsExhausted(String format) throws Exception {
		Prompt prompt = prompt(format, "Hello {{ name }} {{ list }}");
		Map<String, Object> variables = Map.of("name", "Ada", "list", List.of(1, List.of(2, Map.of("a", 3))));
		prompt.build(variables);
		List<Throwable> wrong = new ArrayList<>();
		int[] outcomes = new int[2];
		Thread thread = new Thread(null, () -> {
			try {
				deepen(prompt, variables, wrong, outcomes);
			}
			catch (StackOverflowError ex) {
				wrong.add(ex);
			}
		}, "deep", 512 * 1024);
		thread.start();
		thread.join();
		assertThat(wrong).isEmpty();
		assertThat(outcomes[0]).as("built").isPositive();
		assertThat(outcomes[1]).as("refused").isPositive();
		assertThat(this.prompts.limits().usedMemory()).isZero();
	}

	private static void deepen(Prompt prompt, Map<String, Object> variables, List<Throwable> wrong, int[] outcomes) {
		try {
			deepen(prompt, variables, wrong, outcomes);
		}
		catch (StackOverflowError ex) {
			// the stack is exhausted: the builds start while returning
		}
		if (outcomes[0] > 50) {
			return;
		}
		Throwable thrown = thrownBy(prompt, variables);
		if (thrown == null) {
			outcomes[0]++;
		}
		else if (thrown instanceof PromptBuildException) {
			outcomes[1]++;
		}
		else if (isThrownByBuild(thrown)) {
			wrong.add(thrown);
		}
	}

	private static @Nullable Throwable thrownBy(Prompt prompt, Map<String, Object> variables) {
		try {
			prompt.build(variables);
			return null;
		}
		catch (Throwable ex) {
			return ex;
		}
	}

	/** The call from this test may also exhaust the stack, which is not a failure. */
	private static boolean isThrownByBuild(Throwable thrown) {
		for (StackTraceElement element : thrown.getStackTrace()) {
			if (element.getClassName().equals(Prompt.class.getName())) {
				return true;
			}
			if (element.getClassName().equals(BuildLimitsTests.class.getName())) {
				return false;
			}
		}
		return true;
	}

	@Test
	void shouldNameClassOfUnexpectedExceptionButNoValue() {
		Prompt prompt = prompt("mustache", "{{x}}");
		assertThatExceptionOfType(PromptBuildException.class)
			.isThrownBy(() -> prompt.build(Map.of("x", (CharSequence) new HostileCases.Thrower())))
			.withMessageContaining("ClassCastException")
			.satisfies((ex) -> {
				for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
					assertThat(cause.getMessage()).doesNotContain("sk-secret");
				}
				assertThat(ex.getCause().getStackTrace()).isNotEmpty();
			});
	}

}
