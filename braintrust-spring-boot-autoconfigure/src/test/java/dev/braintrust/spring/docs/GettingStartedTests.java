package dev.braintrust.spring.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.braintrust.spring.autoconfigure.BraintrustAutoConfiguration;
import dev.braintrust.spring.autoconfigure.BraintrustTracingAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What docs/getting-started.md says about versions, the start-up line and sampling. The
 * package {@code firststeps} contains its application.
 */
@ExtendWith(OutputCaptureExtension.class)
class GettingStartedTests {

	private final DocumentationPage page = DocumentationPage.of("docs/getting-started.md");

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(BraintrustAutoConfiguration.class, BraintrustTracingAutoConfiguration.class))
		.withPropertyValues("braintrust.project=support-bot");

	@Test
	void shouldShowTheStartUpLogLine(CapturedOutput output) {
		this.runner
			.withPropertyValues("braintrust.api-key=any", "braintrust.tracing.export.enabled=false",
					"management.tracing.sampling.probability=1.0")
			.run((context) -> assertThat(output).contains(this.page.blocks("text").get(0).get(0)));
	}

	@Test
	void shouldShowTheStartUpLogLineWithoutAnApiKey(CapturedOutput output) {
		this.runner
			.withPropertyValues("braintrust.api-key=${VARIABLE_THAT_IS_NOT_SET}",
					"management.tracing.sampling.probability=1.0")
			.run((context) -> assertThat(output).contains(this.page.blocks("text").get(1).get(0))
				.doesNotContain("refresh interval", "preload"));
	}

	/**
	 * The README, this page, the sample, the warning and the start-up line use the same
	 * words.
	 */
	@Test
	void shouldSayTheSameAboutSamplingEverywhere(CapturedOutput output) throws IOException {
		String words = "loses nine traces in ten";
		for (String file : List.of("README.md", "docs/getting-started.md",
				"sample-app/src/main/resources/application.yml")) {
			assertThat(Files.readString(DocumentationPage.PROJECT.resolve(file))).as(file).contains(words);
		}
		this.runner.withPropertyValues("braintrust.api-key=any")
			.run((context) -> assertThat(output.getOut().lines().filter((line) -> line.contains("Braintrust: project")))
				.singleElement()
				.asString()
				.endsWith("span links enabled, sampling probability 0.1 (" + words + ")"));
	}

	/** The versions of the parent, which this build is tested with. */
	@Test
	void shouldNameTheVersionsOfThisBuild() throws IOException {
		String parent = Files.readString(DocumentationPage.PROJECT.resolve("pom.xml"));
		List<String> xml = this.page.blocks("xml").get(0);
		for (String property : List.of("spring-boot.version", "spring-ai.version")) {
			String version = parent.replaceAll("(?s).*<" + property + ">(.*?)</.*", "$1");
			assertThat(xml).anyMatch((line) -> line.contains("<version>" + version + "</version>"));
		}
		assertThat(Stream.of("spring-boot-starter-parent", "spring-ai-bom", "braintrust-spring-boot-starter",
				"spring-ai-starter-model-openai"))
			.allSatisfy((name) -> assertThat(xml).anyMatch((line) -> line.contains("<artifactId>" + name + "<")));
	}

}
