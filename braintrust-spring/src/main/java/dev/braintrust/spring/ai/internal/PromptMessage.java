package dev.braintrust.spring.ai.internal;

import java.util.AbstractList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.MessageType;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;

import dev.braintrust.spring.call.internal.MessageOrigin;
import dev.braintrust.spring.prompt.BuiltPrompt;

/**
 * The built prompt and the message of it that a Spring AI message was converted from, in
 * that message's metadata. Only the advisor and the adapters read it, since a prompt is
 * made before it is known which model will be called. Immutable.
 * <p>
 * It appears to others as an empty list: chat memories store the metadata of messages,
 * some of them accept only values that JSON can represent, and loggers print it. A
 * message that was read from such a store is an ordinary message.
 */
final class PromptMessage extends AbstractList<Object> {

	/** The key in the message's metadata. */
	static final String KEY = "braintrust.request";

	private final BuiltPrompt built;

	private final String model;

	private final int index;

	private final Map<String, @Nullable Object> json;

	private final Object parts;

	private final List<Unsupported> losses;

	/**
	 * Create a record of a message's conversion.
	 * @param built the built prompt
	 * @param model the model's name in the prompt's options; no other options have this
	 * instance
	 * @param index the index of the message in the prompt
	 * @param json the message in the format of the chat-completions API
	 * @param parts what Spring AI's message has beside its text, as {@link #parts}
	 * returns it
	 * @param losses what Spring AI's message does not hold
	 */
	PromptMessage(BuiltPrompt built, String model, int index, Map<String, @Nullable Object> json, Object parts,
			List<Unsupported> losses) {
		this.built = built;
		this.model = model;
		this.index = index;
		this.json = json;
		this.parts = parts;
		this.losses = losses;
	}

	/**
	 * Find what a message was converted from.
	 * @param message the message
	 * @return the source, or null if it is not a message of a built prompt
	 */
	static @Nullable PromptMessage of(Message message) {
		return (message.getMetadata().get(KEY) instanceof PromptMessage source) ? source : null;
	}

	/**
	 * Find the prompt that a request was made from. Messages of earlier prompts may come
	 * from a chat memory, which stores neither options nor system messages.
	 * @param request the request
	 * @return the prompt, or null if there is none
	 */
	static @Nullable BuiltPrompt promptOf(Prompt request) {
		List<Message> messages = request.getInstructions();
		for (int i = 0; i < messages.size(); i++) {
			PromptMessage source = of(messages.get(i));
			if (source != null && source.hasOptions(request.getOptions())) {
				return source.built;
			}
		}
		PromptMessage first = null;
		boolean hasUser = false;
		for (int i = messages.size() - 1; i >= 0; i--) {
			PromptMessage source = of(messages.get(i));
			if (messages.get(i).getMessageType() == MessageType.USER && !hasUser) {
				if (source != null) {
					return source.built;
				}
				hasUser = true;
			}
			if (source != null && (!hasUser || messages.get(i).getMessageType() == MessageType.SYSTEM)) {
				first = source;
			}
		}
		return (first != null) ? first.built : MissingAdvisorTool.promptOf(request.getOptions());
	}

	/**
	 * Whether options were made from those of the message's prompt. Spring AI merges and
	 * copies options, but keeps the instance of the model's name.
	 * @param options the options of a request
	 * @return whether they are those of the prompt, with defaults
	 */
	@SuppressWarnings("ReferenceEquality")
	boolean hasOptions(@Nullable ChatOptions options) {
		return options != null && options.getModel() == this.model;
	}

	/**
	 * Add to the metadata of a message.
	 * @param origin the metadata of the prompt's origin, with at most one entry
	 * @return metadata with this record, which messages copy
	 */
	Map<String, Object> addTo(Map<String, Object> origin) {
		Object text = origin.get(MessageOrigin.KEY);
		return (text != null) ? Map.of(MessageOrigin.KEY, text, KEY, this) : Map.of(KEY, this);
	}

	BuiltPrompt built() {
		return this.built;
	}

	/**
	 * Whether the type, images, tool calls or the tool call id of a message were changed
	 * after its conversion.
	 * @param message the message, with this record
	 * @return whether anything but its text differs
	 */
	boolean isChanged(Message message) {
		return !this.parts.equals(parts(message));
	}

	private static Object parts(Message message) {
		if (message instanceof UserMessage user) {
			return parts(MessageType.USER, user.getMedia());
		}
		if (message instanceof AssistantMessage assistant) {
			return parts(MessageType.ASSISTANT, assistant.getToolCalls());
		}
		return parts(message.getMessageType(), (message instanceof ToolResponseMessage tools)
				? tools.getResponses().stream().map(ToolResponseMessage.ToolResponse::id).toList() : List.of());
	}

	/**
	 * What a message has beside its text.
	 * @param type its type
	 * @param others its media, tool calls or tool call ids
	 * @return a value that is equal if both are
	 */
	static Object parts(MessageType type, List<?> others) {
		return Map.entry(type, others);
	}

	/** The place of the message, for error messages. */
	String place() {
		return "messages[" + this.index + "]";
	}

	/** The index of the message in the prompt. */
	int index() {
		return this.index;
	}

	Map<String, @Nullable Object> json() {
		return this.json;
	}

	List<Unsupported> losses() {
		return this.losses;
	}

	@Override
	public Object get(int index) {
		throw new IndexOutOfBoundsException(index);
	}

	@Override
	public int size() {
		return 0;
	}

}
