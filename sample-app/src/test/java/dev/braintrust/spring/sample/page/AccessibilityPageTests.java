package dev.braintrust.spring.sample.page;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Checks the page with axe, in both color schemes and from a phone to a wide screen, and
 * that no horizontal scrolling is required.
 */
class AccessibilityPageTests extends PageTests {

	@ParameterizedTest
	@CsvSource({ "light, 1440, 960", "dark, 1440, 960", "light, 900, 1000", "light, 360, 740", "dark, 360, 740" })
	void shouldHaveNoViolations(String scheme, int width, int height) {
		browser().scheme(scheme);
		browser().size(width, height);
		page().style("Hard-coded").call();
		page().style("Default").call();
		browser().find(".attributes summary").click();
		assertAccessible();
		page().goToOrigin();
		assertAccessible();
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
			assertAccessible();
		}
		finally {
			page().outage(false);
		}
	}

}
