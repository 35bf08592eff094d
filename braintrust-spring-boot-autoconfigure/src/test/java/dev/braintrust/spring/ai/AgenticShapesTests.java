package dev.braintrust.spring.ai;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.context.ConfigurableApplicationContext;

import dev.braintrust.spring.HardcodedPrompts;
import dev.braintrust.spring.annotation.HardcodedPrompt;
import dev.braintrust.spring.test.FakeBraintrust;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Five shapes of agents: chain, routing, parallelization, orchestrator and workers,
 * evaluator and optimizer. Their eight calls are in private methods, lambdas, a loop over
 * four prompts, and on threads without context propagation; two methods have two prompts;
 * the objects are made with {@code new}, in a method with an annotation of its own.
 */
@TestInstance(Lifecycle.PER_CLASS)
class AgenticShapesTests {

	private static final List<String> STEPS = List.of("extract", "convert", "sort", "format");

	private static final List<String> SLUGS = List.of("extract", "convert", "sort", "format", "router", "billing",
			"stakeholder", "orchestrator", "worker", "generator", "evaluator");

	private final FakeBraintrust braintrust = FakeBraintrust.start();

	private ConfigurableApplicationContext application;

	@BeforeAll
	void start() {
		SLUGS.forEach((slug) -> this.braintrust.withPrompt(slug, versionOf(slug), slug + " {{text}}"));
		this.application = ModelSpans.start(this.braintrust, Agents.class);
	}

	private static String versionOf(String slug) {
		return String.valueOf(100 + SLUGS.indexOf(slug));
	}

	@AfterAll
	void stop() {
		this.application.close();
		this.braintrust.close();
	}

	@BeforeEach
	void clear() {
		this.braintrust.clear();
	}

	/** Calls the model with a prompt, and says which one it is. */
	interface Call {

		String ask(ChatClient client, String prompt, String text);

	}

	enum Form implements Call {

		HARDCODED_ADVISOR {

			@Override
			public String ask(ChatClient client, String prompt, String text) {
				return client.prompt()
					.advisors(PromptAdvisors.hardcoded(prompt, "v-" + prompt))
					.user(prompt + " " + text)
					.call()
					.content();
			}

		},

		HARDCODED_ADVISOR_STREAMED {

			@Override
			public String ask(ChatClient client, String prompt, String text) {
				return String.join("",
						client.prompt()
							.advisors(PromptAdvisors.hardcoded(prompt, "v-" + prompt))
							.user(prompt + " " + text)
							.stream()
							.content()
							.collectList()
							.block());
			}

		},

		HARDCODED_SCOPE {

			@Override
			public String ask(ChatClient client, String prompt, String text) {
				return unchecked(() -> HardcodedPrompts.call(prompt, "v-" + prompt,
						() -> client.prompt(prompt + " " + text).call().content()));
			}

		},

		MANAGED_ADVISOR {

			@Override
			public String ask(ChatClient client, String prompt, String text) {
				return client.prompt()
					.advisors((call) -> call.advisors(PromptAdvisors.managed(prompt)).param("text", text))
					.call()
					.content();
			}

		},

		MANAGED_ADVISOR_STREAMED {

			@Override
			public String ask(ChatClient client, String prompt, String text) {
				return String.join("",
						client.prompt()
							.advisors((call) -> call.advisors(PromptAdvisors.managed(prompt)).param("text", text))
							.stream()
							.content()
							.collectList()
							.block());
			}

		};

		Map<String, Object> expected(String prompt, String text) {
			return name().startsWith("HARDCODED") ? ModelSpans.hardcoded(prompt, "v-" + prompt)
					: ModelSpans.managed(prompt, versionOf(prompt), Map.of("text", text));
		}

	}

	private static <T> T unchecked(Callable<T> work) {
		try {
			return work.call();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	static class Agents {

		private final ChatClient client;

		private final ExecutorService threads = Executors.newFixedThreadPool(2);

		Agents(ChatClient.Builder client) {
			this.client = client.build();
		}

		@HardcodedPrompt(name = "agents", version = "outer")
		public void run(Form form) {
			new Chain(this.client, form).run();
			new Router(this.client, form).route();
			new Parallelization(this.client, form, this.threads).run();
			new Orchestrator(this.client, form).process();
			new EvaluatorOptimizer(this.client, form).loop();
		}

	}

	/** A loop over four prompts. */
	record Chain(ChatClient client, Call call) {

		void run() {
			String text = "report";
			for (String step : STEPS) {
				this.call.ask(this.client, step, text);
				text = "after " + step;
			}
		}

	}

	/** Two prompts in one public method, one of them chosen by the other. */
	record Router(ChatClient client, Call call) {

		public void route() {
			select();
			this.call.ask(this.client, "billing", "ticket");
		}

		private void select() {
			this.call.ask(this.client, "router", "ticket");
		}

	}

	/** In lambdas, on threads that do not propagate the context. */
	record Parallelization(ChatClient client, Call call, ExecutorService threads) {

		void run() {
			List<CompletableFuture<String>> calls = List.of("customers", "employees")
				.stream()
				.map((group) -> CompletableFuture.supplyAsync(() -> this.call.ask(this.client, "stakeholder", group),
						this.threads))
				.toList();
			calls.forEach(CompletableFuture::join);
		}

	}

	/** Two prompts in one public method, one of them in a parallel stream. */
	record Orchestrator(ChatClient client, Call call) {

		/**
		 * Not in the common pool: the OpenAI client's streams use it on JDK 25, where it
		 * has one thread on two processors, which would wait for itself.
		 */
		public void process() {
			this.call.ask(this.client, "orchestrator", "task");
			ForkJoinPool pool = new ForkJoinPool(2);
			try {
				pool.submit(() -> List.of("formal", "friendly").parallelStream().forEach(this::ask)).join();
			}
			finally {
				pool.shutdown();
			}
		}

		private void ask(String style) {
			this.call.ask(this.client, "worker", style);
		}

	}

	/** Private methods that call each other. */
	record EvaluatorOptimizer(ChatClient client, Call call) {

		void loop() {
			generate("first");
		}

		private void generate(String draft) {
			this.call.ask(this.client, "generator", draft);
			evaluate(draft);
		}

		private void evaluate(String draft) {
			this.call.ask(this.client, "evaluator", draft);
			if (draft.equals("first")) {
				generate("second");
			}
		}

	}

	private static List<List<String>> expectedCalls() {
		List<List<String>> calls = new ArrayList<>();
		String text = "report";
		for (String step : STEPS) {
			calls.add(List.of(step, text));
			text = "after " + step;
		}
		calls.add(List.of("router", "ticket"));
		calls.add(List.of("billing", "ticket"));
		List.of("customers", "employees").forEach((group) -> calls.add(List.of("stakeholder", group)));
		calls.add(List.of("orchestrator", "task"));
		List.of("formal", "friendly").forEach((style) -> calls.add(List.of("worker", style)));
		for (String draft : List.of("first", "second")) {
			calls.add(List.of("generator", draft));
			calls.add(List.of("evaluator", draft));
		}
		return calls;
	}

	@ParameterizedTest
	@EnumSource
	void shouldNameThePromptOfEachCall(Form form) {
		this.application.getBean(Agents.class).run(form);
		Map<String, Map<String, Object>> expected = new LinkedHashMap<>();
		expectedCalls()
			.forEach((call) -> expected.put(call.get(0) + " " + call.get(1), form.expected(call.get(0), call.get(1))));
		List<Map<String, String>> spans = ModelSpans.await(this.application, this.braintrust, expected.size());
		expected.forEach((text, prompt) -> assertThat(spans)
			.filteredOn((span) -> span.get("braintrust.input_json").contains("\"" + text + "\""))
			.singleElement()
			.satisfies((span) -> {
				assertThat(ModelSpans.prompt(span)).as(text).isEqualTo(prompt);
				assertThat(span).containsEntry("gen_ai.prompt.name", text.substring(0, text.indexOf(' ')));
			}));
	}

}
