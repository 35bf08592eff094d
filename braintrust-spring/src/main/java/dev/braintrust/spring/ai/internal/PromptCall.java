package dev.braintrust.spring.ai.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.tool.ToolCallback;

import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.PromptBuildException;

/**
 * One call of a chat model with a built prompt.
 */
final class PromptCall {

	private final BuiltPrompt built;

	private final Prompt request;

	private final Supplier<@Nullable ChatModel> model;

	private final boolean executesTools;

	private final UnsupportedMembers unsupported;

	/**
	 * Create a call.
	 * @param built the built prompt
	 * @param request the request with the final options of the model
	 * @param model the model, or a supplier of null if it can't be determined
	 * @param executesTools whether the caller executes tools without the options of the
	 * adapted request
	 * @param ignored members that any call may lose
	 */
	PromptCall(BuiltPrompt built, Prompt request, Supplier<@Nullable ChatModel> model, boolean executesTools,
			Set<String> ignored) {
		this.built = built;
		this.request = request;
		this.model = model;
		this.executesTools = executesTools;
		this.unsupported = new UnsupportedMembers(built, ignored);
	}

	BuiltPrompt built() {
		return this.built;
	}

	/** The messages of the request, which need not all come from the prompt. */
	List<Message> messages() {
		return this.request.getInstructions();
	}

	/**
	 * The options that the model would get, of the model's own type, with the prompt's
	 * portable options and the defaults of the model and the client.
	 */
	ChatOptions options() {
		return Objects.requireNonNull(this.request.getOptions(), "options");
	}

	/** The model that is called, or null if it can't be determined. */
	@Nullable ChatModel model() {
		return this.model.get();
	}

	/**
	 * Whether tools are executed by a component that has its own options, so that the
	 * adapted request needs no callbacks.
	 */
	boolean executesTools() {
		return this.executesTools;
	}

	/** The class of the model or else of the options, for messages. */
	String client() {
		ChatModel model = model();
		return (model != null) ? model.getClass().getName() : options().getClass().getName();
	}

	/**
	 * Add a member that the model has no place for, unless its loss is allowed.
	 * @param unsupported the member
	 * @return whether the request must be refused
	 */
	boolean unsupported(Unsupported unsupported) {
		return this.unsupported.add(unsupported);
	}

	/**
	 * Refuse the call if a member was added.
	 * @throws PromptBuildException if there is a member whose loss is not allowed
	 */
	void check() {
		this.unsupported.check(this::client);
	}

	/**
	 * Whether a message comes from this call's prompt, and not from that of an earlier
	 * call in a chat memory.
	 * @param source what the message was converted from
	 * @return whether it is a message of this prompt
	 */
	boolean isOwn(PromptMessage source) {
		return source.built() == this.built;
	}

	/**
	 * Add what Spring AI does not hold of a message. A message of an earlier prompt may
	 * lose what that prompt may lose.
	 * @param source what the message was converted from
	 * @param losses the losses
	 */
	void unsupported(PromptMessage source, List<Unsupported> losses) {
		for (Unsupported loss : losses) {
			if (!source.built().ignoredMembers().contains(loss.member())) {
				unsupported(loss);
			}
		}
	}

	/**
	 * The tools of the request: those of the prompt with the prompt's definitions and the
	 * application's implementations, then those that only the application has.
	 */
	List<ToolCallback> tools() {
		List<ToolCallback> callbacks = new ArrayList<>();
		if (options() instanceof ToolCallingChatOptions options && options.getToolCallbacks() != null) {
			callbacks.addAll(options.getToolCallbacks());
		}
		callbacks.removeIf(MissingAdvisorTool.class::isInstance);
		return PromptTool.merge(this.built, callbacks);
	}

	/**
	 * Check that the prompt's options are among the final options.
	 * {@code ChatClient.options} after {@code prompt} replaces them.
	 * @throws PromptBuildException if they were replaced
	 */
	void checkOptions() {
		OptionsCheck.check(this, this.request.getOptions());
	}

	/** Whether the options are those of the prompt, with defaults. */
	boolean hasOptionsOfPrompt() {
		for (Message message : messages()) {
			PromptMessage source = PromptMessage.of(message);
			if (source != null && isOwn(source)) {
				return source.hasOptions(this.request.getOptions());
			}
		}
		return MissingAdvisorTool.promptOf(this.request.getOptions()) != null;
	}

}
