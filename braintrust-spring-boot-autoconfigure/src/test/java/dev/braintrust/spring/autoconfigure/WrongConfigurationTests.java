package dev.braintrust.spring.autoconfigure;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.braintrust.spring.annotation.HardcodedPrompt;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.test.FakeBraintrust;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Invalid configurations and their error messages, compared with {@code docs/errors.md}.
 */
@ExtendWith(OutputCaptureExtension.class)
class WrongConfigurationTests {

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ PropertyPlaceholderAutoConfiguration.class, SslAutoConfiguration.class,
			BraintrustAutoConfiguration.class, BraintrustAopAutoConfiguration.class })
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	static class VersionAndEnvironment extends Application {

		@Bean
		Object greeter() {
			return new Object() {

				@UsePrompt(slug = "greeter", version = "1000192656880881099", environment = "production")
				public void greet() {
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class UnknownPlaceholder extends Application {

		@Bean
		Object greeter() {
			return new Object() {

				@UsePrompt("${prompts.greeter}")
				public void greet() {
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class BlankName extends Application {

		@Bean
		Object greeter() {
			return new Object() {

				@HardcodedPrompt(name = " ", version = "v1")
				public void greet() {
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrivateMethod extends Application {

		@Bean
		Agent agent() {
			return new Agent();
		}

	}

	static class Agent {

		@HardcodedPrompt("evaluator")
		private void evaluate() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FinalClass extends Application {

		@Bean
		Worker worker() {
			return new Worker();
		}

	}

	record Worker() {

		@UsePrompt("worker")
		public void work() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Missing extends Application {

		@Bean
		Greeter greeter() {
			return new Greeter();
		}

	}

	static class Greeter {

		@UsePrompt("greetr")
		public void greet() {
		}

	}

	private final Map<String, List<String>> cases = new LinkedHashMap<>();

	private void fails(CapturedOutput output, Class<?> application, String title, String... properties) {
		int before = output.getAll().length();
		SpringApplication spring = new SpringApplication(application);
		spring.setWebApplicationType(WebApplicationType.NONE);
		try (var context = spring.run(arguments(properties))) {
			assertThat(context).as("%s starts", title).isNull();
		}
		catch (RuntimeException ex) {
			StringWriter trace = new StringWriter();
			ex.printStackTrace(new PrintWriter(trace));
			assertThat(trace.toString()).doesNotContain("sk-very-secret");
		}
		String log = output.getAll().substring(before);
		assertThat(log).as(title).contains("APPLICATION FAILED TO START").doesNotContain("sk-very-secret");
		this.cases.put(title, report(log.substring(log.indexOf("Description:"))));
	}

	private void warns(CapturedOutput output, String title, String... properties) {
		int before = output.getAll().length();
		SpringApplication spring = new SpringApplication(Application.class);
		spring.setWebApplicationType(WebApplicationType.NONE);
		spring.run(arguments(properties)).close();
		this.cases.put(title,
				output.getAll()
					.substring(before)
					.lines()
					.filter((line) -> line.contains(" WARN ") && line.contains("braintrust"))
					.map((line) -> line.substring(line.lastIndexOf(" : ") + 3))
					.toList());
		assertThat(this.cases.get(title)).as(title).isNotEmpty();
	}

	private static String[] arguments(String... properties) {
		List<String> arguments = new ArrayList<>(
				List.of("--spring.main.banner-mode=off", "--braintrust.api-key=sk-very-secret"));
		for (String property : properties) {
			arguments.add("--" + property);
		}
		return arguments.toArray(String[]::new);
	}

	private static List<String> report(String text) {
		return text.lines()
			.map(String::stripTrailing)
			.filter((line) -> !line.isEmpty() && !line.equals("Description:"))
			.map((line) -> line.equals("Action:") ? "→" : line)
			.takeWhile((line) -> !line.contains(" INFO ") && !line.contains(" WARN "))
			.toList();
	}

	@Test
	void shouldDescribeTheErrorAndTheAction(CapturedOutput output) throws IOException {
		try (FakeBraintrust braintrust = FakeBraintrust.start()) {
			fails(output, Application.class, "braintrust.api-url=api.braintrust.dev",
					"braintrust.api-url=api.braintrust.dev");
			fails(output, Application.class, "braintrust.api-key with a line break in it",
					"braintrust.api-key=sk-very-secret\nsecond-line");
			fails(output, Application.class, "braintrust.client.timeout=0", "braintrust.client.timeout=0");
			fails(output, Application.class, "braintrust.client.proxy=proxy:3128",
					"braintrust.client.proxy=proxy:3128");
			fails(output, Application.class, "braintrust.client.ssl.bundle=corporate",
					"braintrust.client.ssl.bundle=corporate");
			fails(output, Application.class, "braintrust.prompts.cache.refresh-interval=soon",
					"braintrust.prompts.cache.refresh-interval=soon");
			fails(output, Application.class, "braintrust.prompts.cache.max-staleness=30s",
					"braintrust.prompts.cache.max-staleness=30s");
			fails(output, Application.class, "braintrust.prompts.preload=always", "braintrust.prompts.preload=always");
			fails(output, Application.class, "braintrust.prompts.store.type=redis",
					"braintrust.prompts.store.type=redis");
			fails(output, Application.class, "braintrust.prompts.store.file.directory=/var/lib/prompts",
					"braintrust.prompts.store.file.directory=/var/lib/prompts");
			fails(output, Application.class, "braintrust.offline=true, braintrust.tracing.export.enabled=true",
					"braintrust.offline=true", "braintrust.tracing.export.enabled=true");
			fails(output, Application.class, "braintrust.prompts.rollouts.greeter.arms with 60 and 50 percent",
					"braintrust.prompts.rollouts.greeter.arms[0].name=a",
					"braintrust.prompts.rollouts.greeter.arms[0].environment=a",
					"braintrust.prompts.rollouts.greeter.arms[0].percentage=60",
					"braintrust.prompts.rollouts.greeter.arms[1].name=b",
					"braintrust.prompts.rollouts.greeter.arms[1].environment=b",
					"braintrust.prompts.rollouts.greeter.arms[1].percentage=50");
			fails(output, Application.class, "braintrust.prompts.rollouts.greeter.arms[0].percent=10",
					"braintrust.prompts.rollouts.greeter.arms[0].name=a",
					"braintrust.prompts.rollouts.greeter.arms[0].environment=a",
					"braintrust.prompts.rollouts.greeter.arms[0].percent=10");
			fails(output, Application.class, "braintrust.prompts.request-environment.enabled=true",
					"braintrust.prompts.request-environment.enabled=true");
			fails(output, VersionAndEnvironment.class, "@UsePrompt(slug = …, version = …, environment = …)");
			fails(output, UnknownPlaceholder.class, "@UsePrompt(\"${prompts.greeter}\")");
			fails(output, BlankName.class, "@HardcodedPrompt(name = \" \")");
			fails(output, PrivateMethod.class, "@HardcodedPrompt(…) private void evaluate()");
			fails(output, FinalClass.class, "@UsePrompt(…) in a record or final class");
			fails(output, Missing.class, "braintrust.prompts.preload=required, and a slug that does not exist",
					"braintrust.prompts.preload=required", "braintrust.project=support-bot",
					"braintrust.api-url=" + braintrust.url());
			warns(output, "braintrust.prompts.cache.refresh-intervall=30s",
					"braintrust.prompts.cache.refresh-intervall=30s");
		}
		List<String> lines = new ArrayList<>();
		this.cases.forEach((title, message) -> {
			lines.add("### `" + title + "`");
			lines.add("");
			lines.add("```text");
			message.forEach((line) -> lines.add(line.replaceAll("localhost:\\d+", "localhost:…")));
			lines.add("```");
			lines.add("");
		});
		Files.write(Path.of("target/errors.md"), lines);
		assertThat(Files.readAllLines(Path.of("../docs/errors.md"))).as("docs/errors.md; see target/errors.md")
			.containsSubsequence(lines);
	}

}
