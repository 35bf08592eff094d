package dev.braintrust.spring.prompt.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.prompt.BuildOptions;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptBuildException;
import dev.braintrust.spring.template.internal.TemplateLimits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

/**
 * Tests templates that try to access more than data or to exceed limits.
 */
class HostileInputTests {

	private static final TemplateLimits LIMITS = new TemplateLimits(100_000, 50, 1_000_000, Duration.ofMillis(500));

	private static Prompt prompt(String template) {
		return new PromptFactory(LIMITS, PromptBuildListener.NONE)
			.fromJson(Json.write(Map.of("id", "i", "slug", "hostile", "_xact_id", "1", "project_id", "p", "prompt_data",
					Map.of("prompt",
							Map.of("type", "chat", "messages", List.of(Map.of("role", "user", "content", template))),
							"options", Map.of("model", "m")))));
	}

	private static Object render(String template, Map<String, ?> variables) {
		return prompt(template).build(variables).messages().get(0).get("content");
	}

	public static class User {

		public String getName() {
			return "Ada";
		}

		public String secretKey() {
			return "sk-secret";
		}

	}

	@ParameterizedTest
	@ValueSource(strings = { "{{> application.properties}}", "{{> /etc/passwd}}", "{{user.class}}",
			"{{user.class.classLoader}}", "{{user.getClass}}", "{{user.secretKey}}", "{{user.hashCode}}",
			"{{user.toString}}", "{{name.bytes}}", "{{name.getBytes}}", "{{name.isEmpty}}", "{{list.size}}",
			"{{list.stream}}", "{{map.entrySet}}", "{{map.empty}}", "{{constructor}}", "{{__proto__}}", "{{toString}}",
			"{{user.constructor.constructor}}", "{{hasOwnProperty}}", "{{#toString}}x{{/toString}}",
			"{{T(java.lang.Runtime)}}", "{{@systemProperties}}", "{{${user.home}}}" })
	void shouldAccessOnlyData(String template) {
		Object rendered = render(template,
				Map.of("user", new User(), "name", "Ada", "list", List.of(1), "map", Map.of("a", 1)));
		assertThat(rendered.toString()).isIn("", "}");
	}

	@Test
	void shouldReadBeanProperties() {
		assertThat(render("{{user.name}} {{user}}", Map.of("user", new User()))).isEqualTo("Ada {\"name\":\"Ada\"}");
	}

	@Test
	void shouldRejectTooLargeTemplate() {
		assertRejected("x".repeat(100_001), Map.of(), "100000");
	}

	@Test
	void shouldRejectTooDeepSections() {
		assertRejected("{{#a}}".repeat(5_000) + "{{/a}}".repeat(5_000), Map.of("a", true), "deeper than 50");
	}

	@Test
	void shouldLimitRenderedText() {
		List<Integer> list = Collections.nCopies(10_000, 1);
		assertRejected("{{#list}}{{list}}{{/list}}", Map.of("list", list), "more than 1000000 characters");
	}

	@Test
	void shouldLimitTimeOfNestedSections() {
		List<Integer> list = Collections.nCopies(10_000, 1);
		assertTimeoutPreemptively(Duration.ofSeconds(20),
				() -> assertRejected("{{#list}}{{#list}}{{#list}}{{/list}}{{/list}}{{/list}}", Map.of("list", list),
						"longer than"));
	}

	@Test
	void shouldRejectCyclicVariables() {
		List<Object> cycle = new ArrayList<>();
		cycle.add(cycle);
		assertRejected("{{a}}", Map.of("a", cycle), "refers to itself");
		Map<String, Object> map = new HashMap<>();
		map.put("self", Map.of("again", map));
		assertRejected("{{a}}", map, "refers to itself");
		assertRejected("{{a}}", Map.of("a", new Node()), "Node");
	}

	public static class Node {

		public Node getSelf() {
			return this;
		}

	}

	@Test
	void shouldRejectTooDeepVariables() {
		Object deep = "x";
		for (int i = 0; i < 100_000; i++) {
			deep = List.of(deep);
		}
		assertRejected("{{a}}", Map.of("a", deep), "deeper than");
	}

	@Test
	void shouldRejectTooManyVariables() {
		Object bomb = "x";
		for (int i = 0; i < 12; i++) {
			bomb = Collections.nCopies(10, bomb);
		}
		assertRejected("{{a}}", Map.of("a", bomb), "more than");
	}

	@Test
	void shouldNotQuoteValues() {
		assertThatExceptionOfType(PromptBuildException.class)
			.isThrownBy(() -> prompt("{{a}}").build(Map.of("a", new Unreadable())))
			.satisfies((ex) -> {
				for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
					assertThat(cause.getMessage()).doesNotContain("sk-secret");
				}
			});
		BuiltPrompt built = prompt("{{a}}").build(Map.of("a", "sk-secret"));
		assertThat(built.toString() + built.origin() + prompt("{{a}}")).doesNotContain("sk-secret");
	}

	public static class Unreadable {

		public String getSecret() {
			throw new IllegalStateException("sk-secret");
		}

	}

	private static void assertRejected(String template, Map<String, ?> variables, String reason) {
		assertThatExceptionOfType(PromptBuildException.class).isThrownBy(() -> render(template, variables))
			.withMessageContaining("hostile")
			.withMessageContaining(reason);
	}

	/**
	 * Building any input succeeds or fails with a {@link PromptBuildException}, within
	 * the limits. The message of a failure contains the seed, so that it can be
	 * reproduced.
	 */
	@Test
	void shouldBuildOrRejectRandomTemplatesAndData() {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		for (int i = 0; i < 5_000; i++) {
			String template = randomTemplate(random);
			Object data = randomData(random, 4);
			BuildOptions options = BuildOptions.builder().strict(random.nextBoolean()).build();
			try {
				assertTimeoutPreemptively(Duration.ofSeconds(10), () -> prompt(template).build(data, options));
			}
			catch (PromptBuildException ex) {
				assertThat(ex).hasMessageContaining("hostile");
			}
			catch (Throwable ex) {
				throw new AssertionError("seed %d, round %d: %s with %s".formatted(seed, i, template, data), ex);
			}
		}
	}

	private static final String[] PIECES = { "{{", "}}", "{{{", "}}}", "#", "^", "/", "&", "!", ">", "=", " ", "\n",
			"\r\n", "\t", "a", "b", "a.b", ".", "a.0", "..", "a.length", "<% %>", "<%", "%>", "{", "}", "\u00a0", "é",
			"\ud83d", "input", "{{#a}}", "{{/a}}", "{{^b}}", "{{/b}}", "{{a}}", "{{{b}}}", "{{=<% %>=}}", "{{> p}}",
			"{{!c}}" };

	private static String randomTemplate(Random random) {
		StringBuilder template = new StringBuilder();
		int pieces = random.nextInt(25);
		for (int i = 0; i < pieces; i++) {
			template.append(PIECES[random.nextInt(PIECES.length)]);
		}
		return template.toString();
	}

	private static Object randomData(Random random, int depth) {
		return switch (random.nextInt((depth > 0) ? 12 : 9)) {
			case 0 -> null;
			case 1 -> random.nextInt();
			case 2 -> random.nextDouble() * Math.pow(10, random.nextInt(600) - 300);
			case 3 -> Long.MAX_VALUE - random.nextInt(5);
			case 4 -> random.nextBoolean();
			case 5 -> "";
			case 6 -> "<&\"'\ud800 \n}}{{a}}";
			case 7 -> Double.NaN;
			case 8 -> new User();
			case 9 -> {
				List<Object> list = new ArrayList<>();
				for (int i = random.nextInt(5); i > 0; i--) {
					list.add(randomData(random, depth - 1));
				}
				yield list;
			}
			default -> {
				Map<String, Object> map = new HashMap<>();
				for (String name : new String[] { "a", "b", "input", "0", "length", "a.b", "" }) {
					if (random.nextBoolean()) {
						map.put(name, randomData(random, depth - 1));
					}
				}
				yield map;
			}
		};
	}

}
