package dev.braintrust.spring.test;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions about one span.
 *
 * @since 0.1.0
 */
public final class SpanAssert extends AbstractAssert<SpanAssert, ReceivedSpan> {

	SpanAssert(ReceivedSpan actual) {
		super(actual, SpanAssert.class);
	}

	/**
	 * Verifies that the span is linked to a version of a managed prompt: the link has all
	 * four fields, without which Braintrust does not show "Go to origin prompt", and this
	 * id and version.
	 * @param promptId the prompt's id
	 * @param version the version, a transaction id or 16 hexadecimal digits
	 * @return this
	 */
	public SpanAssert isLinkedTo(String promptId, String version) {
		return isLinkedTo(promptId, null, version);
	}

	/**
	 * Verifies that the span is linked to a version, by prompt, project and version.
	 * @param prompt the version, as {@link FakeBraintrust#publish} returned it
	 * @return this
	 */
	public SpanAssert isLinkedTo(PublishedPrompt prompt) {
		return isLinkedTo(prompt.id(), prompt.projectId(), prompt.version());
	}

	private SpanAssert isLinkedTo(String promptId, @Nullable String projectId, String version) {
		Map<String, @Nullable Object> prompt = prompt();
		String expected = TransactionIds.normalize(version);
		boolean linked = promptId.equals(prompt.get("id"))
				&& expected.equals(prompt.get("version")) && ((projectId != null)
						? projectId.equals(prompt.get("project_id")) : prompt.get("project_id") instanceof String)
				&& prompt.get("variables") != null;
		if (!linked) {
			Map<String, Object> wanted = new LinkedHashMap<>();
			wanted.put("id", promptId);
			wanted.put("project_id", (projectId != null) ? projectId : "…");
			wanted.put("version", expected);
			wanted.put("variables", "…");
			fail("to be linked to prompt %s".formatted(Json.write(wanted)));
		}
		return this;
	}

	/**
	 * Verifies the variables of the link.
	 * @param variables names and values, as plain data; numbers are compared by value
	 * @return this
	 */
	public SpanAssert hasVariables(Map<String, ?> variables) {
		Object actual = prompt().get("variables");
		if (!JsonValues.isEqual(actual, variables)) {
			fail("to have the variables %s".formatted(Json.write(variables)));
		}
		return this;
	}

	/**
	 * Verifies that the span has a hard-coded prompt.
	 * @param name the prompt's name
	 * @param version the prompt's version
	 * @return this
	 */
	public SpanAssert hasPrompt(String name, String version) {
		Map<String, Object> expected = new LinkedHashMap<>();
		expected.put("name", name);
		expected.put("version", version);
		if (!expected.equals(prompt())) {
			fail("to have the prompt %s".formatted(Json.write(expected)));
		}
		return this;
	}

	/**
	 * Verifies that the span is not linked to a managed prompt. It may have a hard-coded
	 * one.
	 * @return this
	 */
	public SpanAssert hasNoLink() {
		if (prompt().containsKey("id")) {
			fail("to have no link");
		}
		return this;
	}

	/**
	 * Verifies that the span has neither a managed nor a hard-coded prompt.
	 * @return this
	 */
	public SpanAssert hasNoPrompt() {
		if (!prompt().isEmpty() || this.actual.promptName() != null) {
			fail("to have no prompt");
		}
		return this;
	}

	/**
	 * Verifies that the span is an LLM span.
	 * @return this
	 */
	public SpanAssert isLlmSpan() {
		isNotNull();
		if (!this.actual.isLlmSpan()) {
			fail("to be an LLM span");
		}
		return this;
	}

	/**
	 * Verifies that the model's input contains a text.
	 * @param text part of the text of one message
	 * @return this
	 */
	public SpanAssert hasInputContaining(String text) {
		isNotNull();
		if (!JsonValues.contains(this.actual.input(), text)) {
			fail("to have input that contains '%s' (it is %s)".formatted(text,
					this.actual.attribute("braintrust.input_json")));
		}
		return this;
	}

	/**
	 * Verifies that the model's output contains a text.
	 * @param text part of the text of one message
	 * @return this
	 */
	public SpanAssert hasOutputContaining(String text) {
		isNotNull();
		if (!JsonValues.contains(this.actual.output(), text)) {
			fail("to have output that contains '%s' (it is %s)".formatted(text,
					this.actual.attribute("braintrust.output_json")));
		}
		return this;
	}

	/**
	 * Verifies an attribute.
	 * @param name the attribute's name
	 * @param value the value as text
	 * @return this
	 */
	public SpanAssert hasAttribute(String name, String value) {
		isNotNull();
		if (!Objects.equals(value, this.actual.attribute(name))) {
			fail("to have the attribute %s with '%s' (it is %s)".formatted(name, value, this.actual.attribute(name)));
		}
		return this;
	}

	/**
	 * Verifies the destination.
	 * @param destination the destination, such as {@code project_name:support-bot}
	 * @return this
	 */
	public SpanAssert hasDestination(String destination) {
		isNotNull();
		if (!destination.equals(this.actual.destination())) {
			failWithMessage("%s", "Expecting span '%s' to go to %s, but its destination is %s"
				.formatted(this.actual.name(), destination, this.actual.destination()));
		}
		return this;
	}

	/**
	 * Verifies that the span is in an experiment.
	 * @param experiment the experiment
	 * @return this
	 */
	public SpanAssert isIn(CreatedExperiment experiment) {
		return hasDestination(experiment.destination());
	}

	/** The prompt of the span, empty if it has none. */
	private Map<String, @Nullable Object> prompt() {
		isNotNull();
		Map<String, @Nullable Object> prompt = this.actual.prompt();
		Map<String, @Nullable Object> none = Map.of();
		return (prompt != null) ? prompt : none;
	}

	private void fail(String expectation) {
		failWithMessage("Expecting span '%s' %s, but it is %s", this.actual.name(), expectation,
				SpanListing.prompt(this.actual));
	}

}
