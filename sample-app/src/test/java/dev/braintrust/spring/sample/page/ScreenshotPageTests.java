package dev.braintrust.spring.sample.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;

import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.openqa.selenium.TakesScreenshot;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Creates the screenshots of the documentation, in a separate application. They are
 * written to {@code target/screenshots} and, with {@code -Dscreenshots}, also to
 * {@code docs/images}.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "spring.application.name=screenshots")
class ScreenshotPageTests extends PageTests {

	private static final Path TARGET = Path.of("target", "screenshots");

	private static final Set<String> DOCUMENTED = Set.of("sandbox-light.png", "sandbox-dark.png",
			"sandbox-experiment.png");

	private static final Path DOCS = Path.of("..", "docs", "images");

	/** First, so that the page shows nothing of the other tests. */
	@Test
	@Order(1)
	void shouldShowTheLoopInLightAndDark() throws IOException {
		page().style("Hard-coded").call();
		page().style("Reactive").call();
		page().style("Stream").call();
		page().style("Environment").choose("call-environment", "production").call();
		String version = page().publish("Greet {{name}} in two lines, and wish a good day.");
		page().refreshTo(version);
		page().style("Default").call();
		browser().run("document.activeElement.blur(); scrollTo(0, 0)");
		save("sandbox-light.png");
		browser().scheme("dark");
		save("sandbox-dark-page.png");
		page().goToOrigin();
		save("sandbox-dark.png");
		browser().scheme("light");
		save("sandbox-light-version.png");
	}

	@Test
	void shouldShowAnExperiment() throws IOException {
		String base = page().publish("Greet {{name}} kindly, in one sentence.");
		String candidate = page().publish("Greet {{name}} warmly.");
		page().compare(base, candidate);
		browser().size(1440, 2000);
		browser().run("document.activeElement.blur()");
		save("sandbox-experiment.png", browser().find("#experiments"));
		browser().scheme("dark");
		save("sandbox-experiment-dark.png");
		browser().find("table.cases a").click();
		save("sandbox-experiment-trace.png");
		browser().size(360, 740);
		browser().run("document.getElementById('experiments').scrollIntoView()");
		save("sandbox-experiment-phone.png");
	}

	@Test
	void shouldFitAPhone() throws IOException {
		page().call();
		browser().size(360, 740);
		save("sandbox-phone.png");
	}

	private void save(String name) throws IOException {
		save(name, browser().driver());
	}

	private void save(String name, TakesScreenshot shown) throws IOException {
		Path file = Chromium.screenshot(shown, TARGET.resolve(name));
		assertThat(file).isNotEmptyFile();
		Path documented = DOCS.resolve(name);
		if (System.getProperty("screenshots") != null && DOCUMENTED.contains(name)) {
			Files.copy(file, documented, StandardCopyOption.REPLACE_EXISTING);
		}
	}

}
