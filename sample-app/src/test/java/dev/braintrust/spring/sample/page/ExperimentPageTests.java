package dev.braintrust.spring.sample.page;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the panel that compares two versions by an experiment.
 */
class ExperimentPageTests extends PageTests {

	@Test
	void shouldShowTheScoresOfTwoVersions() {
		String base = page().publish("Say hello to {{name}}.");
		String candidate = page().publish("Greet {{name}} warmly.");
		page().compare(base, candidate);
		assertThat(browser().texts(".versions-compared code")).containsExactly(base, candidate);
		assertThat(row("scores", "similarity")).contains("100.0 %", "8 better");
		assertThat(row("scores", "brief")).contains("100.0 %", "8 same");
		assertThat(browser().findAll("table.cases tbody tr")).hasSize(8);
		assertThat(row("cases", "Ada")).contains("Say hello to Ada.", "Greet Ada warmly.", "Better");
	}

	@Test
	void shouldShowWhichCasesAreWorse() {
		String base = page().publish("Greet {{name}} warmly.");
		String candidate = page().publish("Greet {{name}} warmly, in one short sentence.");
		page().compare(base, candidate);
		assertThat(row("scores", "brief")).contains("8 worse");
		assertThat(row("cases", "Grace")).contains("Worse");
	}

	@Test
	void shouldOpenTheTraceOfACaseAndTheVersion() {
		String base = page().versions().get(1);
		String candidate = page().versions().get(0);
		page().compare(base, candidate);
		browser().find("table.cases a").click();
		SandboxPage.eventually(() -> browser().texts(".trace[data-open=true] .span-name")
			.containsAll(List.of("eval", "task", "similarity", "brief")));
		assertThat(page().details()).contains("chat gpt-4o-mini", "greeter");
		browser().find(".versions-compared a").click();
		SandboxPage.eventually(() -> page().isVersionOpen() && page().version().contains(base));
	}

	@Test
	void shouldCompareByKeyboard() {
		page().clearTraces();
		page().tabTo("#candidate-version");
		page().press(Keys.HOME);
		page().tabTo("#compare");
		page().press(Keys.ENTER);
		page().awaitComparison();
		page().tabTo(".versions-compared a");
		page().tabTo("table.cases a");
		assertThat(browser().text("#announcement")).startsWith("The experiment has ended. similarity: ");
	}

	@Test
	void shouldSayWhyAnExperimentFailsDuringAnOutage() {
		page().outage(true);
		browser().find("#compare").click();
		SandboxPage.eventually(() -> browser().text("#comparison-note").startsWith("Failed."));
		page().outage(false);
	}

	@ParameterizedTest
	@CsvSource({ "light, 1440, 960", "dark, 900, 1000", "dark, 360, 740" })
	void shouldBeAccessible(String scheme, int width, int height) {
		browser().scheme(scheme);
		browser().size(width, height);
		page().compare(page().versions().get(1), page().versions().get(0));
		assertAccessible();
	}

	private String row(String table, String header) {
		return browser().texts("table." + table + " tbody tr")
			.stream()
			.filter((text) -> text.startsWith(header))
			.findFirst()
			.orElseThrow();
	}

}
