package dev.braintrust.spring.prompt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.braintrust.spring.template.TemplateFormat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class BuildOptionsTests {

	@Test
	void shouldAcceptConstantsAndTheirNames() {
		assertThat(BuildOptions.builder().flavor("completion").templateFormat("nunjucks").build())
			.isEqualTo(BuildOptions.builder().flavor(Flavor.COMPLETION).templateFormat(TemplateFormat.NUNJUCKS).build())
			.hasSameHashCodeAs(
					BuildOptions.builder().flavor(Flavor.COMPLETION).templateFormat(TemplateFormat.NUNJUCKS).build());
	}

	@Test
	void shouldListTheKnownNamesWhenANameIsUnknown() {
		assertThatIllegalArgumentException().isThrownBy(() -> BuildOptions.builder().flavor("Chat"))
			.withMessage("Unknown flavor 'Chat': known are 'chat', 'completion'");
		assertThatIllegalArgumentException().isThrownBy(() -> BuildOptions.builder().templateFormat("jinja\u001b[2J"))
			.withMessageStartingWith("Unknown template format 'jinja")
			.withMessageEndingWith("known are 'mustache', 'nunjucks', 'none'")
			.withMessageNotContaining("\u001b");
	}

	@Test
	void shouldHideContentInToString() {
		BuildOptions options = BuildOptions.builder()
			.strict(true)
			.messages(List.of(Map.of("role", "user", "content", "secret")))
			.defaults(Map.of("model", "gpt-4o"))
			.noTrace(true)
			.build();
		assertThat(options.flavor()).isEqualTo(Flavor.CHAT);
		assertThat(options.strict()).isTrue();
		assertThat(options.messages()).containsExactly(Map.of("role", "user", "content", "secret"));
		assertThat(options.templateFormat()).isNull();
		assertThat(options.defaults()).isEqualTo(Map.of("model", "gpt-4o"));
		assertThat(options.noTrace()).isTrue();
		assertThat(options).hasToString("BuildOptions[flavor=CHAT, strict=true, templateFormat=null, noTrace=true]");
	}

	@Test
	void shouldCopyOtherOptionsToBuilder() {
		BuildOptions base = BuildOptions.builder()
			.strict(true)
			.messages(List.of(Map.of("role", "user", "content", "Hi")))
			.templateFormat(TemplateFormat.NONE)
			.defaults(Map.of("model", "gpt-4o"))
			.noTrace(true)
			.flavor(Flavor.COMPLETION)
			.build();
		assertThat(base.toBuilder().build()).isEqualTo(base);
		BuildOptions derived = base.toBuilder().strict(false).build();
		assertThat(derived).isNotEqualTo(base);
		assertThat(derived.toBuilder().strict(true).build()).isEqualTo(base);
		assertThat(base.strict()).isTrue();
	}

	@Test
	void shouldNameFlavorOptionWhenPromptHasOtherFlavor() {
		Prompt completion = Prompt.fromJson("""
				{"slug": "s", "_xact_id": "1", "prompt_data": {"prompt": {"type": "completion", "content": "Hi"},
				  "options": {"model": "m"}}}""");
		assertThat(completion.build(Map.of(), BuildOptions.builder().flavor(Flavor.COMPLETION).build()).text())
			.hasValue("Hi");
		assertThat(catchBuild(completion, BuildOptions.DEFAULT)).hasMessageContaining("flavor(Flavor.COMPLETION)");
	}

	@Test
	void shouldReportVersionAndPlaceWhenBuildFails() {
		Prompt prompt = Prompt.fromJson(
				"""
						{"id": "i", "project_id": "p", "slug": "s", "_xact_id": "7", "prompt_data": {"prompt":
						  {"type": "chat", "messages": [{"role": "user", "content": "{{missing}}"}]}, "options": {"model": "m"}}}
						""");
		PromptBuildException failure = catchBuild(prompt, BuildOptions.builder().strict(true).build());
		assertThat(failure.reference()).isEqualTo(PromptReference.of("s").withVersion("7").withProjectId("p"));
		assertThat(failure.reason()).isEqualTo(PromptException.Reason.BUILD);
		assertThat(failure.place()).isEqualTo("messages[0].content");
	}

	@Test
	void shouldReportLimitWhenTextIsTooLong() {
		Prompt prompt = Prompt.fromJson("""
				{"slug": "s", "_xact_id": "7", "prompt_data": {"prompt": {"type": "chat", "messages":
				  [{"role": "user", "content": "{{x}}{{x}}"}]}, "options": {"model": "m"}}}""");
		PromptBuildException failure = catchThrowableOfType(PromptBuildException.class,
				() -> prompt.build(Map.of("x", "x".repeat(6_000_000))));
		assertThat(failure.reason()).isEqualTo(PromptException.Reason.LIMIT_EXCEEDED);
	}

	@Test
	void shouldReportInvalidRowWhenTextIsNotAnObject() {
		PromptException failure = catchThrowableOfType(PromptException.class, () -> Prompt.fromJson("[]"));
		assertThat(failure.reason()).isEqualTo(PromptException.Reason.INVALID_ROW);
		assertThat(failure.reason().isTransient()).isFalse();
		assertThat(failure.reference()).isNull();
	}

	@Test
	void shouldRejectNullFlavorAndFormat() {
		BuildOptions.Builder builder = BuildOptions.builder();
		assertThatNullPointerException().isThrownBy(() -> builder.flavor((Flavor) null)).withMessage("flavor");
		assertThatNullPointerException().isThrownBy(() -> builder.flavor((String) null)).withMessage("flavor");
		assertThatNullPointerException().isThrownBy(() -> builder.templateFormat((String) null))
			.withMessage("templateFormat");
	}

	@Test
	void shouldRejectMessagesThatAreNotMaps() {
		BuildOptions.Builder builder = BuildOptions.builder();
		List<Map<String, ?>> messages = new ArrayList<>();
		messages.add(null);
		assertThatIllegalArgumentException().isThrownBy(() -> builder.messages(messages))
			.withMessage("Each of the messages to append must be a map");
		@SuppressWarnings("unchecked")
		List<Map<String, ?>> polluted = (List<Map<String, ?>>) (List<?>) List.of("secret");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.messages(polluted))
			.withMessageNotContaining("secret");
	}

	@Test
	void shouldHideValueWhenOptionCantBeConverted() {
		Map<String, Object> cyclic = new HashMap<>();
		cyclic.put("secret", cyclic);
		BuildOptions.Builder builder = BuildOptions.builder();
		assertThatIllegalArgumentException().isThrownBy(() -> builder.defaults(cyclic))
			.withMessage("BuildOptions.defaults: A variable of type java.util.HashMap refers to itself")
			.withNoCause();
		assertThatIllegalArgumentException().isThrownBy(() -> builder.messages(List.of(cyclic)))
			.withMessageStartingWith("BuildOptions.messages: ")
			.withMessageNotContaining("secret");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.defaults(Map.of("model", new Object() {
			@Override
			public String toString() {
				return "secret";
			}

			@SuppressWarnings("unused")
			public String getValue() {
				throw new AssertionError("secret");
			}
		}))).withMessageNotContaining("secret").withNoCause();
	}

	@Test
	void shouldBeDeeplyUnmodifiable() {
		Map<String, Object> defaults = new LinkedHashMap<>(Map.of("stop", List.of("a"), "empty", List.of()));
		for (int i = 0; i < 10; i++) {
			defaults.put("k" + i, i);
		}
		BuildOptions options = BuildOptions.builder()
			.messages(List.of(Map.of("role", "user", "content", List.of(Map.of("type", "text", "text", "x")))))
			.defaults(defaults)
			.build();
		UnmodifiableAssertions.assertDeeplyUnmodifiable(options.messages());
		UnmodifiableAssertions.assertDeeplyUnmodifiable(options.defaults());
		assertThat((List<?>) options.defaults().get("empty")).doesNotContainNull();
	}

	private static PromptBuildException catchBuild(Prompt prompt, BuildOptions options) {
		return catchThrowableOfType(PromptBuildException.class, () -> prompt.build(Map.of(), options));
	}

}
