package dev.braintrust.spring.sample.page;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

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

}
