package dev.braintrust.spring.ai.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.MessageType;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.tool.ToolCallback;

import dev.braintrust.spring.prompt.BuiltPrompt;

/**
 * A request whose prompt an advisor of the call determines. What the advisor decided is
 * in the request's context, too: it outlives advisors that replace messages, such as chat
 * memories that do not store metadata.
 */
final class AdvisedRequest {

	/** The prefix of our entries in the context of a request. */
	static final String PREFIX = "braintrust.";

	private static final String BUILT = PREFIX + "built";

	private static final String PROVENANCE = PREFIX + "provenance";

	/**
	 * A prompt that an advisor put into a request.
	 *
	 * @param built the prompt
	 * @param model the model's name in its options; no other options have this instance
	 */
	private record PutPrompt(BuiltPrompt built, @Nullable String model) {

		/** An application may copy the context of one call to another. */
		@SuppressWarnings("ReferenceEquality")
		private boolean isIn(ChatClientRequest request) {
			ChatOptions options = request.prompt().getOptions();
			return options != null && options.getModel() == this.model;
		}

	}

	private AdvisedRequest() {
	}

	/**
	 * Whether the messages come from a built prompt, or an advisor has put one in.
	 * @param request the request
	 * @return whether the request has a prompt of Braintrust
	 */
	static boolean isBuilt(ChatClientRequest request) {
		return built(request) != null;
	}

	/**
	 * The prompt of a request.
	 * @param request the request
	 * @return the prompt that an advisor has put in, otherwise the one that the messages
	 * were converted from; null if there is none
	 */
	static @Nullable BuiltPrompt built(ChatClientRequest request) {
		return (request.context().get(BUILT) instanceof PutPrompt put && put.isIn(request)) ? put.built()
				: PromptMessage.promptOf(request.prompt());
	}

	/**
	 * The context of a request that is adapted, so that it is not adapted again.
	 * @param request the request
	 * @return a modifiable copy
	 */
	static Map<String, Object> contextWithoutPrompt(ChatClientRequest request) {
		Map<String, Object> context = new HashMap<>(request.context());
		context.remove(BUILT);
		return context;
	}

	/**
	 * Remove our entries from the context of a response, which an application may use for
	 * its next request.
	 * @param response the response
	 * @return the response without them
	 */
	static ChatClientResponse withoutEntries(ChatClientResponse response) {
		if (response.context().keySet().stream().noneMatch((name) -> name.startsWith(PREFIX))) {
			return response;
		}
		Map<String, Object> context = new HashMap<>(response.context());
		context.keySet().removeIf((name) -> name.startsWith(PREFIX));
		return new ChatClientResponse(response.chatResponse(), context);
	}

	/**
	 * Name the prompt of a request, unless its messages say from which prompt they come.
	 * @param request the request
	 * @param provenance the metadata of messages
	 * @return the request with the prompt's name
	 */
	static ChatClientRequest name(ChatClientRequest request, Map<String, Object> provenance) {
		List<Message> messages = request.prompt().getInstructions();
		if (MessageProvenance.find(messages) != null) {
			return request;
		}
		return with(request, new Prompt(MessageProvenance.add(messages, provenance), request.prompt().getOptions()),
				Map.of(PROVENANCE, provenance));
	}

	/**
	 * Add what an advisor decided to messages that have lost it.
	 * @param request the request, directly before the model call
	 * @return the request, with the advisor's prompt in its messages
	 */
	@SuppressWarnings("unchecked")
	static ChatClientRequest restore(ChatClientRequest request) {
		return (request.context().get(PROVENANCE) instanceof Map<?, ?> provenance)
				? name(request, (Map<String, Object>) provenance) : request;
	}

	/**
	 * Put a prompt into a request: after the system messages of the request, before its
	 * other messages.
	 * @param request the request
	 * @param built the prompt
	 * @return the request with the messages, tools and options of the prompt, which take
	 * precedence over those of the request
	 */
	static ChatClientRequest put(ChatClientRequest request, BuiltPrompt built) {
		Map<String, Object> provenance = built.toMetadata();
		ChatOptions options = request.prompt().getOptions();
		Prompt converted = PortablePrompt.convert(built, tools(options));
		ChatOptions promptOptions = Objects.requireNonNull(converted.getOptions(), "options");
		List<Message> own = ownMessages(request, provenance);
		int systemMessages = 0;
		while (systemMessages < own.size() && own.get(systemMessages).getMessageType() == MessageType.SYSTEM) {
			systemMessages++;
		}
		List<Message> messages = new ArrayList<>(own.subList(0, systemMessages));
		messages.addAll(converted.getInstructions());
		messages.addAll(own.subList(systemMessages, own.size()));
		return with(request, new Prompt(messages, AdvisedOptions.merge(options, promptOptions)),
				Map.of(BUILT, new PutPrompt(built, promptOptions.getModel()), PROVENANCE, provenance));
	}

	/**
	 * The messages that the caller added, as part of the prompt. A prompt that the caller
	 * has named in a message itself stays; one that another advisor has named does not.
	 */
	private static List<Message> ownMessages(ChatClientRequest request, Map<String, Object> provenance) {
		List<Message> own = request.prompt().getInstructions();
		boolean named = MessageProvenance.find(own) != null && !request.context().containsKey(PROVENANCE);
		return named ? own : MessageProvenance.add(own, provenance);
	}

	private static ToolCallback[] tools(@Nullable ChatOptions options) {
		return (options instanceof ToolCallingChatOptions tools && tools.getToolCallbacks() != null)
				? tools.getToolCallbacks().toArray(ToolCallback[]::new) : new ToolCallback[0];
	}

	private static ChatClientRequest with(ChatClientRequest request, Prompt prompt, Map<String, Object> entries) {
		Map<String, Object> context = new HashMap<>(request.context());
		context.putAll(entries);
		return new ChatClientRequest(prompt, context);
	}

}
