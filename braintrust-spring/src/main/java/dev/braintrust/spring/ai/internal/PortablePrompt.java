package dev.braintrust.spring.ai.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.tool.ToolCallback;

import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.PromptBuildException;

/**
 * A built prompt in Spring AI's portable messages and options, for a model that is not
 * known yet.
 */
public final class PortablePrompt {

	private PortablePrompt() {
	}

	/**
	 * Convert a prompt. What does not fit stays in the metadata of the messages, for the
	 * advisor.
	 * @param built the prompt
	 * @param implementations the application's tools
	 * @return the prompt for a client with the advisor; another client refuses it if
	 * something would be lost
	 * @throws PromptBuildException if no client of Spring AI can send the prompt
	 */
	public static Prompt convert(BuiltPrompt built, ToolCallback... implementations) {
		if (built.text().isPresent()) {
			throw UnsupportedMembers.refusal(built, "prompt",
					"This is a completion prompt, and Spring AI has no client for the completions endpoint. "
							+ "Send BuiltPrompt.asMap() to /v1/completions with an HTTP client, or make it a chat "
							+ "prompt in Braintrust");
		}
		if (built.messages().isEmpty()) {
			throw UnsupportedMembers.refusal(built, "messages",
					"The prompt has no messages, and Spring AI has no request without messages. Add one with BuildOptions.messages(…)");
		}
		// a new instance tells the prompt's options from all others
		String model = new String(built.model());
		List<Message> messages = MessageConverter.convert(built, model);
		List<ToolCallback> tools = new ArrayList<>(PromptTool.merge(built, Arrays.asList(implementations)));
		Unsupported loss = firstLoss(built, messages);
		if (loss != null) {
			tools.add(new MissingAdvisorTool(built, loss));
		}
		return new Prompt(messages, options(built, model, tools));
	}

	private static ChatOptions options(BuiltPrompt built, String model, List<ToolCallback> tools) {
		Map<String, @Nullable Object> body = built.asMap();
		ToolCallingChatOptions.Builder<?> options = ToolCallingChatOptions.builder();
		options.model(model);
		options.temperature(number(body.get("temperature")));
		options.topP(number(body.get("top_p")));
		options.frequencyPenalty(number(body.get("frequency_penalty")));
		options.presencePenalty(number(body.get("presence_penalty")));
		options.topK(integer(body.get("top_k")));
		Integer maxTokens = integer(body.get("max_tokens"));
		options.maxTokens((maxTokens != null) ? maxTokens : integer(body.get("max_completion_tokens")));
		options.stopSequences(strings(body.get("stop")));
		options.toolCallbacks(tools);
		return options.build();
	}

	/**
	 * The first member that is lost without the advisor.
	 * @param built the prompt
	 * @param messages the messages, which need not all come from the prompt
	 * @return the loss, or null if nothing is lost
	 */
	static @Nullable Unsupported firstLoss(BuiltPrompt built, List<Message> messages) {
		for (Map.Entry<String, @Nullable Object> member : built.asMap().entrySet()) {
			Unsupported loss = lossWithoutAdvisor(built, member.getKey(), member.getValue());
			if (loss != null && !built.ignoredMembers().contains(loss.member())) {
				return loss;
			}
		}
		for (Message message : messages) {
			PromptMessage source = PromptMessage.of(message);
			for (Unsupported loss : (source != null) ? source.losses() : List.<Unsupported>of()) {
				if (!built.ignoredMembers().contains(loss.member())) {
					return loss;
				}
			}
		}
		return null;
	}

	/**
	 * Also what some models of Spring AI drop, rename, or merge with defaults.
	 */
	private static @Nullable Unsupported lossWithoutAdvisor(BuiltPrompt built, String name, @Nullable Object value) {
		// null removes a default
		boolean changed = value == null || switch (name) {
			case "top_k", "max_completion_tokens", "stop", "frequency_penalty", "presence_penalty" -> true;
			case "messages" -> hasDeveloperMessage(built);
			case "tools" -> !built.tools().stream().allMatch(PromptTool::hasPlainSchema);
			default -> false;
		};
		return changed ? new Unsupported(name, name, "not every model of Spring AI sends it as it is")
				: loss(built, name, value);
	}

	private static boolean hasDeveloperMessage(BuiltPrompt built) {
		for (Map<String, @Nullable Object> message : built.messages()) {
			if ("developer".equals(message.get("role"))) {
				return true;
			}
		}
		return false;
	}

	/**
	 * What Spring AI's portable options do not hold of a member of a request.
	 * @param built the prompt
	 * @param name the member's name
	 * @param value its value
	 * @return the loss, or null if the options hold the member
	 */
	static @Nullable Unsupported loss(BuiltPrompt built, String name, @Nullable Object value) {
		if (value == null) {
			return null;
		}
		boolean held = switch (name) {
			case "model" -> true;
			case "messages" -> value instanceof List<?> list && list.size() == built.messages().size();
			case "temperature", "top_p", "frequency_penalty", "presence_penalty" -> value instanceof Number;
			case "top_k", "max_tokens" -> integer(value) != null;
			case "max_completion_tokens" -> integer(value) != null && built.asMap().get("max_tokens") == null;
			case "stop" -> strings(value) != null;
			case "tools" -> value instanceof List<?> list && list.size() == built.tools().size()
					&& built.tools().stream().allMatch(PromptTool::isPortable);
			default -> false;
		};
		return held ? null : new Unsupported(name, name, "Spring AI's portable options do not hold it");
	}

	static @Nullable Double number(@Nullable Object value) {
		return (value instanceof Number number) ? number.doubleValue() : null;
	}

	/** The value as an integer, or null if it is not exactly one. */
	static @Nullable Integer integer(@Nullable Object value) {
		return (value instanceof Number number && number.doubleValue() == number.intValue())
				? (Integer) number.intValue() : null;
	}

	/** The value as a list of texts, or null if it is neither a text nor such a list. */
	static @Nullable List<String> strings(@Nullable Object value) {
		if (value instanceof String string) {
			return List.of(string);
		}
		if (!(value instanceof List<?> list) || !list.stream().allMatch(String.class::isInstance)) {
			return null;
		}
		return list.stream().map(String.class::cast).toList();
	}

}
