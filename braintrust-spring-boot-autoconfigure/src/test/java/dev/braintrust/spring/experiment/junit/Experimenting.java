package dev.braintrust.spring.experiment.junit;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.test.CreatedExperiment;
import dev.braintrust.spring.test.DatasetRow;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.PublishedDataset;
import dev.braintrust.spring.test.PublishedPrompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

/**
 * Runs test classes with experiments by JUnit's engine, in applications that are
 * connected to a fake Braintrust. Spring Boot's test support for tracing is on the class
 * path and disables export.
 */
abstract class Experimenting {

	/** Shared by the cached contexts of all experiments, and so never closed. */
	static final FakeBraintrust braintrust = FakeBraintrust.start();

	static final PublishedPrompt earlier = braintrust.publish("greeter", "Good morning {{name}}");

	static final PublishedPrompt latest = braintrust.publish("greeter", "Hello {{name}}");

	static final PublishedDataset greetings = braintrust.addDataset("greetings",
			DatasetRow.of(Map.of("name", "Ada"), "Hello Ada").withId("row-1"),
			DatasetRow.of(Map.of("name", "Grace"), "Hello Grace").withId("row-2"),
			DatasetRow.of(Map.of("name", "Alan"), "Good morning Alan").withId("row-3"));

	/** The experiment with a name. */
	static CreatedExperiment experiment(String name) {
		List<CreatedExperiment> named = braintrust.experiments()
			.stream()
			.filter((experiment) -> experiment.name().startsWith(name))
			.toList();
		assertThat(named).hasSize(1);
		return named.get(0);
	}

	static EngineExecutionResults run(Class<?> testClass) {
		return run(Map.of(), selectClass(testClass));
	}

	static EngineExecutionResults run(Map<String, String> parameters, DiscoverySelector... selectors) {
		return EngineTestKit.engine("junit-jupiter").configurationParameters(parameters).selectors(selectors).execute();
	}

	/** The messages of all failures of tests and classes. */
	static List<String> failures(EngineExecutionResults results) {
		return Stream.concat(results.containerEvents().failed().stream(), results.testEvents().failed().stream())
			.map((event) -> event.getRequiredPayload(TestExecutionResult.class).getThrowable().orElseThrow())
			.map((failure) -> String.valueOf(failure.getMessage()))
			.toList();
	}

	/** The reasons of all methods that were skipped. */
	static List<String> skips(EngineExecutionResults results) {
		return results.allEvents().skipped().stream().map((event) -> event.getRequiredPayload(String.class)).toList();
	}

	static List<String> displayNames(EngineExecutionResults results) {
		return results.testEvents()
			.started()
			.stream()
			.map(Event::getTestDescriptor)
			.map((descriptor) -> descriptor.getDisplayName())
			.toList();
	}

	/**
	 * The base class of experiments. Its subclasses with equal properties share a
	 * context.
	 */
	abstract static class Connected {

		@DynamicPropertySource
		static void connect(DynamicPropertyRegistry properties) {
			properties.add("braintrust.api-url", braintrust::url);
			properties.add("braintrust.project", () -> FakeBraintrust.PROJECT);
			properties.add("braintrust.org-name", () -> FakeBraintrust.ORGANIZATION);
		}

	}

	record Person(String name) {
	}

	static class Greeter {

		@UsePrompt("greeter")
		public String greet(@PromptVariable String name) {
			return CurrentPrompt.build().messages().get(0).get("content").toString();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Greeter.class)
	static class Application {

	}

}
