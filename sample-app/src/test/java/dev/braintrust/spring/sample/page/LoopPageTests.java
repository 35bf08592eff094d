package dev.braintrust.spring.sample.page;

import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The complete workflow: publish a version, call, open the trace, and go back to the
 * version.
 */
class LoopPageTests extends PageTests {

	@AfterEach
	void endOutage() {
		page().open().outage(false);
	}

	@Test
	void shouldOpenTheTraceOfAPublishedVersionAndGoBack() {
		String version = page().publish("Hey {{name}}, what a day!");
		page().callUntilReplyContains("Hey Ada, what a day!");
		assertThat(page().details()).contains("chat gpt-4o-mini", "greeter", version, "Model\ngpt-4o-mini",
				"user\nHey Ada, what a day!", "assistant\nThe sandbox's model received: Hey Ada, what a day!");
		page().goToOrigin();
		assertThat(page().version()).contains("greeter", version, "newest", "name\nAda",
				"Template\nuser\nHey {{name}}, what a day!", "Filled in\nuser\nHey Ada, what a day!",
				"Identical to the input that the model received.");
	}

	@Test
	void shouldShowTheVersionOfTheCallAfterLaterPublications() {
		page().publish("First of all, {{name}}!");
		page().callUntilReplyContains("First of all, Ada!");
		page().goToOrigin();
		String shared = String.valueOf(browser().driver().getCurrentUrl());
		browser().driver().navigate().back();
		SandboxPage.eventually(() -> !page().isVersionOpen());
		page().publish("Last of all, {{name}}!");
		page().open(shared.substring(url().length()));
		SandboxPage.eventually(() -> page().isVersionOpen() && page().version().contains("First of all, Ada!"));
		assertThat(page().version()).contains("First of all, {{name}}!").doesNotContain("newest", "Last of all");
	}

	@Test
	void shouldEditTheVersionOfASpan() {
		page().publish("Edit me, {{name}}!");
		page().callUntilReplyContains("Edit me, Ada!");
		page().publish("Leave me, {{name}}!");
		page().goToOrigin();
		page().act("Edit as a new version");
		SandboxPage.eventually(() -> page().focused().contains("id=\"template\""));
		assertThat(browser().find("#template").getDomProperty("value")).isEqualTo("Edit me, {{name}}!");
	}

	@Test
	void shouldShowTheTracesOfAVersion() {
		page().style("Hard-coded").call();
		page().style("Default").call();
		page().goToOrigin();
		page().act("Show its traces");
		SandboxPage.eventually(() -> "greeter".equals(browser().find("#filter-prompt").getDomProperty("value")));
		assertThat(chips()).isNotEmpty().allMatch((chip) -> chip.startsWith("greeter "));
		assertThat(chips().stream().distinct()).hasSize(1);
	}

	@Test
	void shouldGoBackToTheTraceByTheBackButton() {
		page().call();
		String trace = String.valueOf(browser().driver().getCurrentUrl());
		page().goToOrigin();
		assertThat(browser().driver().getCurrentUrl()).contains("/#/prompts/", "/from/");
		browser().driver().navigate().back();
		SandboxPage.eventually(() -> !page().isVersionOpen());
		assertThat(browser().driver().getCurrentUrl()).isEqualTo(trace).contains("/#/traces/");
		assertThat(page().focused()).contains("Go to origin prompt");
	}

	@Test
	void shouldNameAHardcodedPromptWithoutALink() {
		page().style("Hard-coded").fill("text", "My parcel is late");
		assertThat(page().call()).isEqualTo("complaint");
		assertThat(page().details()).contains("classifier", "v1.2.0", "This prompt is hard-coded");
		assertThat(browser().findAll(".origin")).isEmpty();
	}

	@Test
	void shouldShowTheTraceOfAnAgent() {
		page().style("Agent");
		assertThat(page().call()).contains("Ada").endsWith("We wish you a good day.");
		SandboxPage.eventually(() -> browser().findAll(".trace[data-open=true] .badge.llm").size() == 4);
		assertThat(browser().texts(".trace[data-open=true] .trace-head .chip"))
			.anyMatch((chip) -> chip.startsWith("greeter"))
			.anyMatch((chip) -> chip.startsWith("evaluator"))
			.anyMatch((chip) -> chip.startsWith("optimizer"));
		assertThat(page().details()).contains("chat gpt-4o-mini", "greeter");
		page().goToOrigin();
		assertThat(page().version()).contains("greeter", "name\nAda");
	}

	@Test
	void shouldMoveAnEnvironmentToAVersion() {
		String version = page().publish("Moved to {{name}}.");
		browser().find("#environment").sendKeys(Keys.chord(Keys.CONTROL, "a"), "staging");
		page().choose("environment-version", version);
		browser().find("#move button").click();
		SandboxPage.eventually(() -> browser().text("#moved").equals("staging now has version " + version));
		SandboxPage.eventually(() -> browser().text("#versions li").contains("staging"));
		page().style("Environment").choose("call-environment", "staging");
		page().callUntilReplyContains("Moved to Ada.");
		assertThat(page().details()).contains(version);
	}

	@Test
	void shouldCallOneExactVersion() {
		page().publish("Exactly {{name}}.");
		String version = page().versions().get(0);
		page().publish("Not {{name}}.");
		page().style("Version").choose("call-version", version);
		assertThat(page().call()).endsWith("Exactly Ada.");
		assertThat(page().details()).contains(version);
	}

	@Test
	void shouldShowAStreamAsItArrives() {
		page().style("Stream");
		browser().run("""
				window.lengths = new Set();
				const reply = document.getElementById('reply');
				new MutationObserver(() => lengths.add(reply.textContent.length))
					.observe(reply, { childList: true });
				""");
		assertThat(page().call()).startsWith("The sandbox's model received:");
		assertThat((Long) browser().run("return lengths.size")).isGreaterThan(3);
		assertThat(page().details()).contains("chat gpt-4o-mini", "greeter");
	}

	@Test
	void shouldCallTheReactiveStyle() {
		page().style("Reactive");
		assertThat(page().call()).startsWith("The sandbox's model received:");
		assertThat(page().details()).contains("greeter");
	}

	@Test
	void shouldFilterTracesByPromptAndVersion() {
		page().style("Hard-coded").call();
		page().style("Default").call();
		page().choose("filter-prompt", "classifier");
		SandboxPage.eventually(() -> !chips().isEmpty() && chips().stream().allMatch("classifier v1.2.0"::equals));
		page().choose("filter-prompt", "greeter");
		String version = browser().findAll("#filter-version option").get(1).getText();
		page().choose("filter-version", version);
		SandboxPage.eventually(() -> !chips().isEmpty() && chips().stream().allMatch(("greeter " + version)::equals));
	}

	private List<String> chips() {
		return browser().texts(".trace-head .chip").stream().map((text) -> text.replaceAll("\\s+", " ")).toList();
	}

	@Test
	void shouldShowTracesOfOtherClients() {
		int before = browser().findAll(".trace").size();
		browser().run("fetch('/greet?name=Grace')");
		SandboxPage.eventually(() -> browser().findAll(".trace").size() == before + 1);
	}

	@Test
	void shouldServeStalePromptsDuringAnOutage() {
		page().call();
		page().awaitState("fresh");
		page().outage(true);
		page().awaitState("stale");
		assertThat(page().call()).contains("The sandbox's model received:");
		assertThat(browser().find("#outage-note").isDisplayed()).isTrue();
		page().outage(false);
		page().awaitState("fresh");
	}

	@Test
	void shouldShowAndRemoveAPin() {
		page().publish("Pinned, {{name}}!");
		String pinned = (String) browser().run("return document.querySelector('#versions .transaction').textContent");
		page().publish("Newer, {{name}}!");
		browser().run("""
				fetch('/actuator/braintrust/pin', { method: 'POST', headers: { 'Content-Type': 'application/json' },
					body: JSON.stringify({ slug: 'greeter', version: arguments[0], duration: '2h' }) });
				""", pinned);
		SandboxPage.eventually(() -> browser().text("#pins").contains("pinned"));
		assertThat(browser().text("#pins")).contains("greeter").contains("Until ");
		assertThat(page().call()).contains("Pinned, Ada!");
		browser().find("#pins button").click();
		SandboxPage.eventually(() -> !browser().find("#pins").isDisplayed());
		page().callUntilReplyContains("Newer, Ada!");
	}

	@Test
	void shouldRefreshImmediately() {
		page().call();
		page().refreshTo(page().publish("Refreshed, {{name}}!"));
		assertThat(page().call()).contains("Refreshed, Ada!");
	}

	@Test
	void shouldSupportTheWholeWorkflowByKeyboard() {
		page().clearTraces();
		browser().run("document.activeElement.blur(); scrollTo(0, 0)");
		page().tabTo("#template");
		page().press(Keys.chord(Keys.CONTROL, "a"));
		page().press("By keyboard, {{name}}!");
		page().tabTo("#editor button");
		page().press(Keys.ENTER);
		SandboxPage.eventually(() -> browser().text("#published").startsWith("Published"));
		page().tabTo("#style-plain");
		page().press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT);
		page().tabTo("#call-version");
		page().press(Keys.HOME);
		page().tabTo("#send");
		page().press(Keys.ENTER);
		page().awaitTrace();
		assertThat(browser().text("#reply")).contains("By keyboard, Ada!");
		page().tabTo(".trace-head");
		page().tabTo(".span[aria-current]");
		page().tabTo(".origin");
		page().press(Keys.ENTER);
		SandboxPage.eventually(() -> page().isVersionOpen() && page().version().contains("By keyboard, Ada!"));
		assertThat(browser().run("return document.activeElement.closest('#version') !== null")).isEqualTo(true);
		page().press(Keys.ESCAPE);
		SandboxPage.eventually(() -> !page().isVersionOpen());
		SandboxPage.eventually(() -> page().focused().contains("Go to origin prompt"));
		page().tabTo("#refresh");
	}

	@Test
	void shouldSkipToTheTraces() {
		page().press(Keys.TAB);
		assertThat(page().focused()).contains("Skip to the traces");
		page().press(Keys.ENTER);
		assertThat(page().focused()).contains("id=\"traces\"");
	}

}
