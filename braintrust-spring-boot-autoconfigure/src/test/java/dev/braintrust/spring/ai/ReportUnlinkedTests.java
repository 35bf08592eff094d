package dev.braintrust.spring.ai;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.advisor.SimpleLoggerAdvisor;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import dev.braintrust.spring.HardcodedPrompts;
import dev.braintrust.spring.annotation.HardcodedPrompt;
import dev.braintrust.spring.test.FakeBraintrust;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The report of LLM spans that end without a prompt.
 */
@ExtendWith(OutputCaptureExtension.class)
class ReportUnlinkedTests {

	private static final String LINE = "An LLM call has no prompt: ";

	@Test
	void shouldLogEachPlaceOnceAndCountAllSpansWithoutAPrompt(CapturedOutput output) {
		try (FakeBraintrust braintrust = FakeBraintrust.start();
				ConfigurableApplicationContext application = ModelSpans.start(braintrust,
						"braintrust.ai.report-unlinked=log")) {
			ChatClient client = application.getBean(ChatClient.Builder.class).build();
			Tracer tracer = application.getBean(OpenTelemetry.class).getTracer("plain");
			Observation.createNotStarted("nightly report", application.getBean(ObservationRegistry.class))
				.observe(() -> {
					client.prompt("one").call().content();
					// Spring AI starts a trace of its own
					client.prompt("two").stream().content().blockLast();
					client.prompt("three").advisors(new SimpleLoggerAdvisor()).call().content();
					client.prompt("named").advisors(PromptAdvisors.hardcoded("named")).call().content();
				});
			for (int i = 0; i < 2; i++) {
				llmSpan(tracer, null);
			}
			llmSpan(tracer, "{\"prompt\":{\"name\":\"own\"}}");
			HardcodedPrompts.run("named", () -> llmSpan(tracer, null));
			ModelSpans.await(application, braintrust, 8);
			List<String> places = output.toString()
				.lines()
				.filter((line) -> line.contains(LINE))
				.map((line) -> line.substring(line.indexOf(LINE)))
				.toList();
			assertThat(places).hasSize(4)
				.anyMatch((line) -> line.matches(LINE + "'chat [^']+' in 'nightly report'\\. .*"))
				.anyMatch((line) -> line.matches(LINE + "'chat [^']+'\\. .*"))
				.anyMatch((line) -> line.contains("' of advisor 'SimpleLoggerAdvisor' in 'nightly report'."))
				.anyMatch((line) -> line.contains(LINE + "'chat by hand' of 'plain'."))
				.allMatch((line) -> line.contains("PromptAdvisors"));
			assertThat(
					application.getBean(MeterRegistry.class).get("braintrust.llm.unlinked").functionCounter().count())
				.isEqualTo(5);
		}
	}

	/** What docs/getting-started.md says about a missing link. */
	@Test
	void shouldReportObjectsThatAreNoBeansAndPlainExecutors(CapturedOutput output) {
		try (FakeBraintrust braintrust = FakeBraintrust.start();
				ConfigurableApplicationContext application = ModelSpans.start(braintrust,
						"braintrust.ai.report-unlinked=log")) {
			ChatClient client = application.getBean(ChatClient.Builder.class).build();
			Observation.createNotStarted("no bean", application.getBean(ObservationRegistry.class))
				.observe(() -> new NoBean().ask(client));
			ExecutorService plain = Executors.newSingleThreadExecutor();
			HardcodedPrompts.run("named",
					() -> CompletableFuture.runAsync(() -> client.prompt("two").call().content(), plain).join());
			plain.shutdown();
			ModelSpans.await(application, braintrust, 2);
			assertThat(output.toString().lines().filter((line) -> line.contains(LINE))).hasSize(2)
				.anyMatch((line) -> line.matches(".*" + LINE + "'chat [^']+' in 'no bean'\\. .*"))
				.anyMatch((line) -> line.matches(".*" + LINE + "'chat [^']+'\\. .*"));
		}
	}

	static class NoBean {

		@HardcodedPrompt(name = "ignored", version = "1")
		void ask(ChatClient client) {
			client.prompt("one").call().content();
		}

	}

	private static void llmSpan(Tracer tracer, String metadata) {
		var span = tracer.spanBuilder("chat by hand").setAttribute("gen_ai.operation.name", "chat").startSpan();
		if (metadata != null) {
			span.setAttribute("braintrust.metadata", metadata);
		}
		span.end();
	}

	@Test
	void shouldNotReportByDefault(CapturedOutput output) {
		try (FakeBraintrust braintrust = FakeBraintrust.start();
				ConfigurableApplicationContext application = ModelSpans.start(braintrust)) {
			application.getBean(ChatClient.Builder.class).build().prompt("one").call().content();
			ModelSpans.await(application, braintrust, 1);
			assertThat(output).doesNotContain(LINE);
			assertThat(application.getBean(MeterRegistry.class).find("braintrust.llm.unlinked").functionCounter())
				.isNull();
		}
	}

}
