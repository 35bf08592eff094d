package dev.braintrust.spring.sample.page;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

import org.awaitility.Awaitility;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Page object of the sandbox's page.
 */
final class SandboxPage {

	private static final Duration TIMEOUT = Duration.ofMinutes(1);

	private final Chromium browser;

	private final String url;

	SandboxPage(Chromium browser, String url) {
		this.browser = browser;
		this.url = url;
	}

	SandboxPage open() {
		return open("/");
	}

	SandboxPage open(String path) {
		this.browser.driver().get(this.url + path);
		eventually(() -> this.browser.text("#live").equals("Live") && !versions().isEmpty());
		return this;
	}

	static void eventually(Supplier<Boolean> condition) {
		Awaitility.await()
			.atMost(TIMEOUT)
			.pollInterval(Duration.ofMillis(50))
			.ignoreException(StaleElementReferenceException.class)
			.until(condition::get);
	}

	/** The display ids of the listed versions, newest first. */
	List<String> versions() {
		return this.browser.texts("#versions code");
	}

	/**
	 * Publish a new version.
	 * @return the display id of the version
	 */
	String publish(String template) {
		WebElement text = this.browser.find("#template");
		text.sendKeys(Keys.chord(Keys.CONTROL, "a"), template);
		this.browser.find("#editor button").click();
		eventually(() -> this.browser.text("#published").startsWith("Published")
				&& this.browser.text("#published").endsWith(versions().get(0)));
		return versions().get(0);
	}

	/** Selects a style of use by its name. */
	SandboxPage style(String name) {
		this.browser.driver()
			.findElement(By.xpath("//div[@id='styles']//label[.='%s']/preceding-sibling::input".formatted(name)))
			.click();
		return this;
	}

	SandboxPage fill(String field, String value) {
		this.browser.find("#call-" + field).sendKeys(Keys.chord(Keys.CONTROL, "a"), value);
		return this;
	}

	SandboxPage choose(String select, String option) {
		this.browser.driver()
			.findElement(By.xpath("//select[@id='%s']/option[.='%s']".formatted(select, option)))
			.click();
		return this;
	}

	/**
	 * Call, and wait for the reply and its trace.
	 * @return the reply
	 */
	String call() {
		this.browser.find("#send").click();
		awaitTrace();
		return this.browser.text("#reply");
	}

	/** Waits for the reply of a call, and until its whole trace is shown. */
	void awaitTrace() {
		eventually(() -> this.browser.find("#answer").getDomAttribute("aria-busy") == null
				&& this.browser.text("#answer-note").endsWith("Open its trace"));
		eventually(() -> isComplete(this.browser.texts(".trace[data-open=true] .tree > li > .span")));
	}

	/** Removes the traces of earlier tests, each of which is a stop of the Tab key. */
	SandboxPage clearTraces() {
		this.browser.find("#clear").click();
		eventually(() -> this.browser.findAll(".trace").isEmpty());
		return this;
	}

	/** The request's span arrives last; after that, it is the only root. */
	private static boolean isComplete(List<String> roots) {
		return roots.size() == 1 && roots.get(0).startsWith("http get");
	}

	/** Call until the reply contains the text of a new version. */
	String callUntilReplyContains(String text) {
		eventually(() -> call().contains(text));
		return this.browser.text("#reply");
	}

	String details() {
		return String.join("\n", this.browser.texts(".details"));
	}

	/** Opens the prompt version of the LLM span. */
	void goToOrigin() {
		this.browser.find(".origin").click();
		eventually(() -> !this.browser.findAll("#version[open] .compare .hint").isEmpty()
				&& !this.browser.text("#version").contains("Filling in"));
	}

	/** Clicks one of the buttons below the version. */
	void act(String button) {
		this.browser.driver().findElement(By.xpath("//dialog//button[.='%s']".formatted(button))).click();
		eventually(() -> !isVersionOpen());
	}

	boolean isVersionOpen() {
		return !this.browser.findAll("#version[open]").isEmpty();
	}

	String version() {
		return String.join("\n", this.browser.texts("#version"));
	}

	SandboxPage outage(boolean down) {
		WebElement toggle = this.browser.find("#outage");
		if (!String.valueOf(down).equals(toggle.getDomAttribute("aria-checked"))) {
			toggle.click();
		}
		eventually(() -> String.valueOf(down).equals(toggle.getDomAttribute("aria-checked")));
		return this;
	}

	/** Compares two versions, given by their display ids. */
	SandboxPage compare(String base, String candidate) {
		choose("base-version", base);
		choose("candidate-version", candidate);
		this.browser.find("#compare").click();
		awaitComparison();
		return this;
	}

	/** Waits until the comparison that was started has ended. */
	void awaitComparison() {
		eventually(() -> this.browser.text("#announcement").startsWith("The experiment has ended"));
	}

	/** Waits until the state of the newest version is fresh or stale. */
	void awaitState(String freshness) {
		eventually(() -> Boolean.TRUE.equals(this.browser.run("""
				return [...document.querySelectorAll('#cached .card')]
					.some((card) => card.querySelector('.badge').textContent === 'newest'
						&& card.querySelector('.' + arguments[0]));
				""", freshness)));
	}

	/** Refreshes until the application serves a version. */
	void refreshTo(String version) {
		this.browser.find("#refresh").click();
		eventually(() -> this.browser.text("#cached").contains(version));
	}

	/** Moves the focus by the Tab key to an element; the focus must always be visible. */
	void tabTo(String selector) {
		for (int step = 0; step < 80; step++) {
			press(Keys.TAB);
			assertThat(this.browser.run("""
					const one = document.activeElement;
					const shown = one.type === 'radio' ? one.nextElementSibling : one;
					return one === document.body || getComputedStyle(shown).outlineStyle !== 'none';
					""")).as("visible focus on %s", focused()).isEqualTo(true);
			if (Boolean.TRUE
				.equals(this.browser.run("return document.activeElement.matches(arguments[0])", selector))) {
				return;
			}
		}
		throw new AssertionError("Not reachable by the Tab key: " + selector);
	}

	String focused() {
		return String.valueOf(this.browser.run("return document.activeElement.outerHTML.slice(0, 400)"));
	}

	void press(CharSequence... keys) {
		new Actions(this.browser.driver()).sendKeys(keys).perform();
	}

}
