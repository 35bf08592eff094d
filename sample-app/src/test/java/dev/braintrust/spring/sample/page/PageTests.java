package dev.braintrust.spring.sample.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.io.ClassPathResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Base class of browser tests. After each test, the console must have no errors, and no
 * request may have been sent to another host.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
abstract class PageTests {

	private static Chromium browser;

	@LocalServerPort
	private int port;

	private SandboxPage page;

	@BeforeAll
	static void startBrowser() {
		browser = Chromium.start();
	}

	@AfterAll
	static void closeBrowser() {
		if (browser != null) {
			browser.close();
		}
	}

	@BeforeEach
	void openPage() {
		browser.reset();
		this.page = new SandboxPage(browser, url()).open();
	}

	@AfterEach
	void verifyConsoleAndHosts() {
		assertThat(browser.consoleErrors()).isEmpty();
		assertThat(browser.hosts()).containsExactly(url());
	}

	String url() {
		return "http://localhost:" + this.port;
	}

	Chromium browser() {
		return browser;
	}

	SandboxPage page() {
		return this.page;
	}

	/** No violations of WCAG are found, and the page does not scroll horizontally. */
	void assertAccessible() {
		assertThat(violations()).isEmpty();
		assertThat((Boolean) browser.run("return document.documentElement.scrollWidth <= innerWidth")).isTrue();
	}

	private List<?> violations() {
		browser.run(axe());
		return (List<?>) browser.driver()
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

}
