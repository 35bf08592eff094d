package dev.braintrust.spring.docs;

import java.util.List;
import java.util.Map;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import org.junit.jupiter.api.Test;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;

import dev.braintrust.Braintrust;
import dev.braintrust.config.BraintrustConfig;
import dev.braintrust.eval.DatasetCase;
import dev.braintrust.eval.Eval;
import dev.braintrust.eval.Scorer;
import dev.braintrust.prompt.BraintrustPrompt;
import dev.braintrust.prompt.BraintrustPromptLoader.PromptLoadRequest;
import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.ai.SpringAiPrompts;
import dev.braintrust.spring.annotation.HardcodedPrompt;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.prompt.BuildOptions;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.test.AutoConfigureBraintrustTest;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.PublishedPrompt;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compiles and runs the snippets of docs/migration.md, also those before the migration.
 */
@SpringBootTest(properties = "braintrust.project=support-bot")
@AutoConfigureBraintrustTest(model = true)
@Import({ MigrationDocumentationTests.Before.class, MigrationDocumentationTests.After.class, Greeter.class })
class MigrationDocumentationTests {

	private static final String VERSION = "1000192671193355184";

	@Autowired
	private FakeBraintrust fake;

	@Autowired
	private PromptRegistry promptRegistry;

	@Autowired
	private Before before;

	@Autowired
	private After after;

	static class Before {

		private final ChatClient chatClient;

		private final Tracer tracer;

		Before(ChatClient.Builder chatClient, Tracer tracer) {
			this.chatClient = chatClient.build();
			this.tracer = tracer;
		}

		// tag::tags-before[]
		public String greet(String name) {
			Span span = this.tracer.currentSpan(); // the caller's span
			if (span != null) {
				span.tag("prompt.name", "greeter").tag("prompt.version", "v7");
			}
			return this.chatClient.prompt("Greet " + name).call().content();
		}
		// end::tags-before[]

	}

	static class After {

		private final ChatClient chatClient;

		After(ChatClient.Builder chatClient) {
			this.chatClient = chatClient.build();
		}

		// tag::tags-between[]
		@HardcodedPrompt(name = "greeter", version = "v7")
		public String greet(String name) {
			return this.chatClient.prompt("Greet " + name).call().content();
		}
		// end::tags-between[]

		// tag::tags-after[]
		@UsePrompt("greeter")
		public String greetByPrompt(@PromptVariable("name") String name) {
			return this.chatClient.prompt(SpringAiPrompts.toPrompt(CurrentPrompt.build())).call().content();
		}
		// end::tags-after[]

	}

	// tag::evaluation[]
	Eval<String, String> evaluation(Braintrust braintrust, Greeter greeter) {
		return braintrust.<String, String>evalBuilder()
			.name("greeter-candidate")
			.cases(DatasetCase.of("Ada", "Hello Ada"))
			.taskFunction(greeter::greet)
			.scorers(Scorer.of("exact_match", (expected, output) -> output.equals(expected) ? 1.0 : 0.0))
			.build();
	}
	// end::evaluation[]

	@Test
	void evaluations(@Autowired Braintrust braintrust, @Autowired Greeter greeter) {
		PublishedPrompt prompt = this.fake.publish("greeter", "Greet {{name}}");
		this.fake.replyWith((request) -> "Hello Ada");
		evaluation(braintrust, greeter).run();
		assertThat(this.fake).experiment("greeter-candidate").hasScore("exact_match", 1).hasOnlyWholeTraces();
		assertThat(this.fake).experiment("greeter-candidate")
			.trace()
			.llmSpan()
			.isLinkedTo(prompt)
			.hasInputContaining("Greet Ada");
	}

	private Braintrust officialSdk() {
		return Braintrust.of(BraintrustConfig.builder()
			.apiKey("any")
			.apiUrl(this.fake.url())
			.appUrl(this.fake.url())
			.defaultProjectName("support-bot")
			.build());
	}

	@Test
	void loader() {
		this.fake.publishRow("""
				{"slug": "greeter", "_xact_id": "%s", "prompt_data": {
				  "prompt": {"type": "chat", "messages": [{"role": "user", "content": "Greet {{name}}"}]},
				  "options": {"model": "gpt-4o-mini", "params": {"temperature": 0}}}}
				""".formatted(VERSION));
		Braintrust braintrust = officialSdk();
		// tag::loader-before[]
		BraintrustPrompt prompt = braintrust.promptLoader().load("greeter");
		List<Map<String, Object>> messages = prompt.renderMessages(Map.of("name", "Ada"));
		Map<String, Object> options = prompt.getOptions(); // with the model
		// end::loader-before[]
		// tag::loader-after[]
		BuiltPrompt request = this.promptRegistry.get("greeter").build(Map.of("name", "Ada"));
		List<Map<String, Object>> sameMessages = request.messages();
		Map<String, Object> body = request.asMap(); // with model, parameters and messages
		// end::loader-after[]
		assertThat(sameMessages).hasSameSizeAs(messages);
		assertThat(messages.get(0)).containsEntry("content", "Greet Ada");
		assertThat(sameMessages.get(0)).containsEntry("content", "Greet Ada");
		assertThat(options).containsEntry("model", "gpt-4o-mini");
		assertThat(body).containsEntry("model", "gpt-4o-mini").containsKey("temperature");
	}

	@Test
	void pinned() {
		this.fake.withPrompt("greeter", VERSION, "Greet {{name}}");
		Braintrust braintrust = officialSdk();
		// tag::pinned-before[]
		BraintrustPrompt prompt = braintrust.promptLoader()
			.load(PromptLoadRequest.builder()
				.projectName("support-bot")
				.promptSlug("greeter")
				.version("1000192671193355184")
				.defaults("model", "gpt-4o")
				.build());
		// end::pinned-before[]
		// tag::pinned-after[]
		Prompt samePrompt = this.promptRegistry
			.get(PromptReference.of("greeter").withProject("support-bot").withVersion("1000192671193355184"));
		BuiltPrompt request = samePrompt.build(Map.of("name", "Ada"),
				BuildOptions.builder().defaults(Map.of("model", "gpt-4o")).build());
		// end::pinned-after[]
		assertThat(prompt.renderMessages(Map.of("name", "Ada"))).hasSameSizeAs(request.messages());
		assertThat(samePrompt.version()).isEqualTo(VERSION);
	}

	@Test
	void differences() {
		this.fake.publish("differences", "{{text}} {{map}}");
		Map<String, Object> variables = Map.of("text", "you & me", "map", Map.of("a", 1));
		assertThat(officialSdk().promptLoader().load("differences").renderMessages(variables).get(0))
			.containsEntry("content", "you &amp; me {a&#61;1}");
		assertThat(this.promptRegistry.get("differences").build(variables).messages().get(0)).containsEntry("content",
				"you & me {\"a\":1}");
	}

	@Test
	void tags() {
		PublishedPrompt prompt = this.fake.publish("greeter", "Greet {{name}}");
		this.before.greet("Ada");
		assertThat(this.fake).llmSpan().hasNoPrompt();
		this.fake.clear();
		this.after.greet("Ada");
		assertThat(this.fake).llmSpan("greeter").hasPrompt("greeter", "v7");
		this.fake.clear();
		this.after.greetByPrompt("Ada");
		assertThat(this.fake).llmSpan().isLinkedTo(prompt);
	}

}
