package dev.braintrust.spring.ai.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.model.ChatModel;

/**
 * Chooses the messages that {@link OpenAiRequestHook} puts into a body.
 */
final class OpenAiReplacements {

	private OpenAiReplacements() {
	}

	/**
	 * The messages that Spring AI does not write as the prompt has them.
	 * @param call the call, which gets what can't be replaced
	 * @return one element for each message of the body, null if it is not replaced; empty
	 * if none is replaced
	 */
	static List<@Nullable Object> of(PromptCall call) {
		List<@Nullable Object> replacements = new ArrayList<>();
		boolean replaced = false;
		for (Message message : call.messages()) {
			Object replacement = replacement(call, message);
			replaced |= replacement != null;
			int count = (replacement == null && message instanceof ToolResponseMessage tools)
					? tools.getResponses().size() : 1;
			for (int i = 0; i < Math.max(count, 1); i++) {
				replacements.add(replacement);
			}
		}
		return replaced ? replacements : new ArrayList<>();
	}

	private static @Nullable Object replacement(PromptCall call, Message message) {
		PromptMessage source = PromptMessage.of(message);
		if (source == null) {
			return null;
		}
		if (source.isChanged(message)) {
			if (!source.losses().isEmpty() || "developer".equals(source.json().get("role"))) {
				call.unsupported(source, List.of(OpenAiMessages.changed(source)));
			}
			return null;
		}
		Map<String, @Nullable Object> json = OpenAiMessages.jsonOf(source, message);
		if (json == null) {
			call.unsupported(source, List.of(new Unsupported("messages.content", source.place(),
					"an advisor changed the text of a message with several text parts")));
			return null;
		}
		return (OpenAiMessages.isWritten(json, message) || !canReplace(call, source, json, message)) ? null
				: MessageReplacement.of(message, json);
	}

	private static boolean canReplace(PromptCall call, PromptMessage source, Map<String, @Nullable Object> json,
			Message message) {
		ChatModel model = call.model();
		if (model != null && OpenAiRequestHook.isInstalled(model)) {
			return true;
		}
		List<Unsupported> losses = new ArrayList<>(source.losses());
		if ("developer".equals(json.get("role"))) {
			losses.add(new Unsupported("messages.role", source.place(), "Spring AI has no such role"));
		}
		else if (!OpenAiMessages.isWritten(without(json, losses), message) && !losesContent(losses)) {
			losses.add(new Unsupported("messages.content", source.place(), "Spring AI writes it differently"));
		}
		call.unsupported(source, losses.stream()
			.map((loss) -> new Unsupported(loss.member(), loss.place(), loss.reason()
					+ "; the request hook that puts it into the body is only in the client of the auto-configured OpenAiChatModel, or of one built with the OpenAiHttpClientBuilderCustomizer beans"))
			.toList());
		return false;
	}

	/** The message without members that the application may have allowed to lose. */
	private static Map<String, @Nullable Object> without(Map<String, @Nullable Object> json, List<Unsupported> losses) {
		Map<String, @Nullable Object> rest = new LinkedHashMap<>(json);
		losses.forEach((loss) -> rest.remove(loss.member().substring("messages.".length())));
		return rest;
	}

	private static boolean losesContent(List<Unsupported> losses) {
		return losses.stream()
			.anyMatch((loss) -> Set.of("messages.content", "messages.detail", "messages.cache_control", "messages.role")
				.contains(loss.member()));
	}

}
