package dev.braintrust.spring.ai.internal;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.beans.BeanWrapper;
import org.springframework.util.CollectionUtils;
import org.springframework.util.StringUtils;

import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.PromptBuildException;

/**
 * Detects that the options of a request are not those of its prompt, because
 * {@code ChatClient.options} after {@code prompt} replaced them. The prompt's members
 * would be sent instead of what the caller wrote, or be lost.
 */
final class OptionsCheck {

	/** Options whose name is not the member's in camel case. */
	private static final Map<String, String> PROPERTIES = Map.of("audio", "outputAudio", "modalities",
			"outputModalities", "stop", "stopSequences");

	private final BuiltPrompt built;

	private final ChatOptions options;

	private OptionsCheck(BuiltPrompt built, ChatOptions options) {
		this.built = built;
		this.options = options;
	}

	/**
	 * Check the options of a call.
	 * @param call the call
	 * @param options the final options of the model, or null
	 * @throws PromptBuildException if they have another value of a member that the prompt
	 * sets
	 */
	static void check(PromptCall call, @Nullable ChatOptions options) {
		if (options == null || !call.built().model().equals(options.getModel())) {
			throw replaced(call.built(), "model");
		}
		OptionsCheck check = new OptionsCheck(call.built(), options);
		check.checkPortable();
		if (!call.hasOptionsOfPrompt()) {
			check.checkAll(call.model());
		}
	}

	/**
	 * Members with a portable option, which no default replaces. Lists are merged with
	 * defaults.
	 */
	private void checkPortable() {
		Map<String, @Nullable Object> members = this.built.asMap();
		checkNumber("temperature", members, this.options.getTemperature());
		checkNumber("top_p", members, this.options.getTopP());
		checkNumber("frequency_penalty", members, this.options.getFrequencyPenalty());
		checkNumber("presence_penalty", members, this.options.getPresencePenalty());
		checkNumber("top_k", members, this.options.getTopK());
		checkNumber((members.get("max_tokens") != null) ? "max_tokens" : "max_completion_tokens", members,
				this.options.getMaxTokens());
	}

	private void checkNumber(String name, Map<String, @Nullable Object> members, @Nullable Number actual) {
		Object expected = members.get(name);
		if (actual != null && expected instanceof Number number
				&& PortablePrompt.loss(this.built, name, expected) == null
				&& number.doubleValue() != actual.doubleValue()) {
			throw replaced(this.built, name);
		}
	}

	/**
	 * Options of another origin: what is not a default of the model was written there.
	 */
	private void checkAll(@Nullable ChatModel model) {
		BeanWrapper actual = SpringAi1.properties(this.options);
		ChatOptions modelOptions = defaults(model);
		BeanWrapper defaults = (modelOptions != null) ? SpringAi1.properties(modelOptions) : null;
		if (!this.built.tools().isEmpty() && this.options instanceof ToolCallingChatOptions tools
				&& CollectionUtils.isEmpty(tools.getToolCallbacks())) {
			throw replaced(this.built, "tools");
		}
		this.built.asMap().forEach((name, expected) -> {
			Object value = value(actual, name);
			if (expected != null && value != null && !isSame(expected, value)
					&& (defaults == null || !value.equals(value(defaults, name)))) {
				throw replaced(this.built, name);
			}
		});
	}

	private static @Nullable ChatOptions defaults(@Nullable ChatModel model) {
		if (SpringAi1.isPresent()) {
			return SpringAi1.defaultOptions(model);
		}
		return (model != null) ? model.getOptions() : null;
	}

	/** A typed option, or else an element of {@code extraBody}. */
	private static @Nullable Object value(BeanWrapper options, String member) {
		String property = PROPERTIES.getOrDefault(member, camelCase(member));
		Object value = options.isReadableProperty(property) ? options.getPropertyValue(property) : null;
		if (value != null && !(value instanceof Collection<?> elements && elements.isEmpty())) {
			return value;
		}
		return (options.isReadableProperty("extraBody") && options.getPropertyValue("extraBody") instanceof Map<?, ?> b)
				? b.get(member) : null;
	}

	private static String camelCase(String member) {
		StringBuilder name = new StringBuilder();
		for (String word : member.split("_")) {
			name.append(name.isEmpty() ? word.toLowerCase(Locale.ROOT) : StringUtils.capitalize(word));
		}
		return name.toString();
	}

	private static boolean isSame(Object expected, Object actual) {
		if (expected instanceof Number number && actual instanceof Number other) {
			return number.doubleValue() == other.doubleValue();
		}
		if (actual instanceof List && expected instanceof String text) {
			return actual.equals(List.of(text));
		}
		return Objects.equals(expected, actual);
	}

	private static PromptBuildException replaced(BuiltPrompt built, String name) {
		String copy = name.equals("model") ? "built.withModel(…)" : "built.withParameter(\"" + name + "\", …)";
		return UnsupportedMembers.refusal(built, name,
				"The options of the request have another %s than the prompt: .options(…) after .prompt(…) replaces the prompt's. Instead of .options(…), write SpringAiPrompts.toPrompt(%s), or set defaults with ChatClient.Builder.defaultOptions(…). Nothing was sent"
					.formatted(name, copy));
	}

}
