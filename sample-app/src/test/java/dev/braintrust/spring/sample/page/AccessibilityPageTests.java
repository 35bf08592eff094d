package dev.braintrust.spring.sample.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.core.io.ClassPathResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks the page with axe, in both color schemes and from a phone to a wide screen, and
 * that no horizontal scrolling is required.
 */
class AccessibilityPageTests extends PageTests {

	private List<?> violations() {
		browser().run(axe());
		return (List<?>) browser().driver()
			.executeAsyncScript(
					"""
							const done = arguments[arguments.length - 1];
							axe.run().then(({ violations }) => done(violations.map(({ id, impact, nodes }) =>
								`${impact} ${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' ')}`)));
							""");
	}

	private static String axe() {
		try {
			return new ClassPathResource("axe.min.js").getContentAsString(StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void assertFits() {
		assertThat((Boolean) browser().run("return document.documentElement.scrollWidth <= innerWidth")).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "light, 1440, 960", "dark, 1440, 960", "light, 900, 1000", "light, 360, 740", "dark, 360, 740" })
	void shouldHaveNoViolations(String scheme, int width, int height) {
		browser().scheme(scheme);
		browser().size(width, height);
		page().style("Hard-coded").call();
		page().style("Default").call();
		browser().find(".attributes summary").click();
		assertThat(violations()).isEmpty();
		assertFits();
		page().goToOrigin();
		assertThat(violations()).isEmpty();
		assertFits();
	}

	@ParameterizedTest
	@CsvSource({ "light, 1440, 960", "dark, 360, 740" })
	void shouldHaveNoViolationsDuringAnOutage(String scheme, int width, int height) {
		browser().scheme(scheme);
		browser().size(width, height);
		page().call();
		page().outage(true);
		page().awaitState("stale");
		try {
			assertThat(violations()).isEmpty();
			assertFits();
		}
		finally {
			page().outage(false);
		}
	}

}
