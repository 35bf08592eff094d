package dev.braintrust.spring.docs;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.micrometer.context.ContextExecutorService;
import io.micrometer.context.ContextSnapshotFactory;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.client.ChatClient;
import reactor.core.publisher.Flux;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.info.GitProperties;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.AliasFor;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.ai.SpringAiPrompts;
import dev.braintrust.spring.annotation.HardcodedPrompt;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.PromptException;
import dev.braintrust.spring.test.AutoConfigureBraintrustTest;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.Fault;
import dev.braintrust.spring.test.PublishedPrompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Compiles and runs the snippets of docs/annotations.md.
 */
@SpringBootTest
@AutoConfigureBraintrustTest(model = true)
@Import({ AnnotationsDocumentationTests.Answers.class, AnnotationsDocumentationTests.Asynchronous.class,
		AnnotationsDocumentationTests.Topics.class, AnnotationsDocumentationTests.ShortAnswers.class })
class AnnotationsDocumentationTests {

	@Autowired
	private FakeBraintrust braintrust;

	@Autowired
	private Answers answers;

	@Autowired
	private Asynchronous asynchronous;

	@Autowired
	private Topics topics;

	@Autowired
	private Greetings greetings;

	// tag::interface[]
	interface Greetings {

		@UsePrompt("greeter")
		String greet(@PromptVariable("name") String name);

	}
	// end::interface[]

	// tag::meta[]
	@UsePrompt
	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@interface SharedPrompt {

		@AliasFor(annotation = UsePrompt.class, attribute = "slug")
		String value();

		@AliasFor(annotation = UsePrompt.class, attribute = "project")
		String project() default "shared-prompts";

	}
	// end::meta[]

	static class ShortAnswers implements Greetings {

		@Override
		public String greet(String name) {
			return CurrentPrompt.build().messages().get(0).get("content").toString();
		}

	}

	abstract static class WithModel {

		final ChatClient chatClient;

		WithModel(ChatClient.Builder chatClient) {
			this.chatClient = chatClient.build();
		}

		String ask(BuiltPrompt prompt) {
			return this.chatClient.prompt(SpringAiPrompts.toPrompt(prompt)).call().content();
		}

	}

	static class Answers extends WithModel {

		Answers(ChatClient.Builder chatClient) {
			super(chatClient);
		}

		// tag::use-prompt[]
		@UsePrompt("answer") // the default environment's version, otherwise the newest
		public String answer(@PromptVariable String question, @PromptVariable("user") Customer customer) {
			return ask(CurrentPrompt.build()); // {{question}}, {{user.name}}
		}

		@UsePrompt(slug = "answer", version = "7a670c06c4787a30") // an exact version
		public String answerAsTested(@PromptVariable String question) {
			return ask(CurrentPrompt.build());
		}

		@UsePrompt(slug = "answer", environment = "${answers.environment:staging}")
		public String answerAsPlanned(@PromptVariable String question) {
			return ask(CurrentPrompt.build());
		}
		// end::use-prompt[]

		// tag::map[]
		@UsePrompt("answer")
		public String answerWith(Map<String, Object> facts) {
			return ask(CurrentPrompt.build(facts));
		}
		// end::map[]

		// tag::fallback[]
		@UsePrompt("answer")
		public String answerAnyway(@PromptVariable String question) {
			try {
				return ask(CurrentPrompt.build());
			}
			catch (PromptException ex) {
				// not linked
				return this.chatClient.prompt("Answer shortly: " + question).call().content();
			}
		}
		// end::fallback[]

		// tag::hardcoded[]
		@HardcodedPrompt("summary") // the version is the build's Git commit
		public String summarize(String text) {
			return this.chatClient.prompt("Summarize: " + text).call().content();
		}

		@HardcodedPrompt(name = "title", version = "${git.build.version}")
		public String title(String text) {
			return this.chatClient.prompt("Find a title: " + text).call().content();
		}
		// end::hardcoded[]

	}

	record Customer(String name) {
	}

	static class Asynchronous extends WithModel implements AutoCloseable {

		private final ExecutorService executor = ContextExecutorService.wrap(Executors.newSingleThreadExecutor(),
				ContextSnapshotFactory.builder().build()::captureAll);

		Asynchronous(ChatClient.Builder chatClient) {
			super(chatClient);
		}

		// tag::flux[]
		@UsePrompt("answer")
		public Flux<String> stream(@PromptVariable String question) {
			return CurrentPrompt.mono()
				.map((prompt) -> prompt.build(Map.of("question", question)))
				.flatMapMany((built) -> this.chatClient.prompt(SpringAiPrompts.toPrompt(built)).stream().content());
		}
		// end::flux[]

		// tag::future[]
		@UsePrompt("answer")
		public CompletableFuture<String> answerLater(@PromptVariable String question) {
			BuiltPrompt prompt = CurrentPrompt.build();
			return CompletableFuture.supplyAsync(() -> ask(prompt), this.executor);
		}
		// end::future[]

		@Override
		public void close() {
			this.executor.shutdown();
		}

	}

	static class Topics extends WithModel {

		private final Answers answers;

		Topics(ChatClient.Builder chatClient, Answers answers) {
			super(chatClient);
			this.answers = answers;
		}

		@SharedPrompt("topic")
		public String topic(@PromptVariable String text) {
			return ask(CurrentPrompt.build());
		}

		// tag::nested[]
		@UsePrompt("review")
		public String review(@PromptVariable String question) {
			// links "answer"
			String answer = this.answers.answerAsTested(question);
			// links "review"
			return ask(CurrentPrompt.build(Map.of("question", question, "answer", answer)));
		}
		// end::nested[]

	}

	@TestConfiguration(proxyBeanMethods = false)
	static class Build {

		@Bean
		GitProperties gitProperties() {
			Properties git = new Properties();
			git.put("commit.id", "4f1c2a90b7d3");
			git.put("build.version", "1.4.0");
			return new GitProperties(git);
		}

	}

	@Test
	void usePrompt() {
		PublishedPrompt prompt = this.braintrust.publish("answer", "Answer {{question}} of {{user.name}}");
		this.answers.answer("why", new Customer("Ada"));
		assertThat(this.braintrust).llmSpan("answer")
			.isLinkedTo(prompt)
			.hasVariables(Map.of("question", "why", "user", Map.of("name", "Ada")))
			.hasInputContaining("Answer why of Ada");
	}

	@Test
	void exactVersion() {
		this.braintrust.withPrompt("answer", "1000192671193355184", "Answer {{question}}");
		this.braintrust.publish("answer", "Never mind");
		this.answers.answerAsTested("why");
		assertThat(this.braintrust).llmSpan("answer").isLinkedTo(FakeBraintrust.idOf("answer"), "1000192671193355184");
	}

	@Test
	void environment() {
		PublishedPrompt prompt = this.braintrust.publish("answer", "Answer {{question}}");
		this.braintrust.publish("answer", "Never mind");
		this.braintrust.assign("staging", prompt);
		this.answers.answerAsPlanned("why");
		assertThat(this.braintrust).llmSpan("answer").isLinkedTo(prompt);
	}

	@Test
	void map() {
		this.braintrust.publish("answer", "Answer {{question}}");
		this.answers.answerWith(Map.of("question", "why"));
		assertThat(this.braintrust).llmSpan("answer").hasVariables(Map.of("question", "why"));
	}

	@Test
	void fallback() {
		this.braintrust.failWith(Fault.status(503));
		assertThat(this.answers.answerAnyway("why")).contains("Answer shortly: why");
		assertThat(this.braintrust).llmSpan().hasNoPrompt();
	}

	@Test
	void hardcoded() {
		this.answers.summarize("long text");
		this.answers.title("long text");
		assertThat(this.braintrust).llmSpan("summary").hasPrompt("summary", "4f1c2a90b7d3");
		assertThat(this.braintrust).llmSpan("title").hasPrompt("title", "1.4.0");
	}

	@Test
	void metaAnnotation() {
		PublishedPrompt prompt = this.braintrust.publishIn("shared-prompts", "topic", "Topic of {{text}}");
		this.topics.topic("orders");
		assertThat(this.braintrust).llmSpan("topic").isLinkedTo(prompt);
	}

	@Test
	void interfaceMethod() {
		this.braintrust.publish("greeter", "Greet {{name}}");
		assertThat(this.greetings.greet("Ada")).isEqualTo("Greet Ada");
	}

	@Test
	void flux() {
		PublishedPrompt prompt = this.braintrust.publish("answer", "Answer {{question}}");
		List<String> pieces = this.asynchronous.stream("why").collectList().block();
		assertThat(String.join("", pieces)).contains("Answer why");
		assertThat(this.braintrust).llmSpan("answer").isLinkedTo(prompt);
	}

	@Test
	void future() {
		PublishedPrompt prompt = this.braintrust.publish("answer", "Answer {{question}}");
		assertThat(this.asynchronous.answerLater("why").join()).contains("Answer why");
		assertThat(this.braintrust).llmSpan("answer").isLinkedTo(prompt);
	}

	@Test
	void nested() {
		this.braintrust.withPrompt("answer", "1000192671193355184", "Answer {{question}}");
		PublishedPrompt review = this.braintrust.publish("review", "Is {{answer}} an answer to {{question}}?");
		this.topics.review("why");
		assertThat(this.braintrust).llmSpan("answer").isLinkedTo(FakeBraintrust.idOf("answer"), "1000192671193355184");
		assertThat(this.braintrust).llmSpan("review").isLinkedTo(review);
	}

	@Test
	void outsideOfAnnotatedMethods() {
		assertThatIllegalStateException().isThrownBy(CurrentPrompt::get).withMessageContaining("@UsePrompt");
	}

}
