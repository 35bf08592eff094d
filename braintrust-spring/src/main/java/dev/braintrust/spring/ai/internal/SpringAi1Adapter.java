package dev.braintrust.spring.ai.internal;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.MessageType;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.BeanWrapper;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.util.ClassUtils;
import org.springframework.util.MimeType;
import org.springframework.util.ReflectionUtils;

/**
 * For all models of Spring AI 1, whose options are beans, and are merged with the
 * defaults of the model after the advisors. This class is compiled against Spring AI 2:
 * it uses only types and methods that both have, and the properties of the options by
 * name.
 * <p>
 * The OpenAI model gets parameters as typed options of the same JSON, which replace the
 * model's defaults, and others as {@code extraBody}. A default of a name that is not
 * typed exactly can't be replaced, so the prompt is refused.
 */
final class SpringAi1Adapter implements ChatModelAdapter {

	private static final boolean SPRING_AI_1 = !ClassUtils.hasMethod(ChatOptions.class, "mutate");

	private static final String OPENAI_MODEL = "org.springframework.ai.openai.OpenAiChatModel";

	private static final String TOOL_CALLBACKS = "toolCallbacks";

	private static final String EXTRA_BODY = "extraBody";

	/** Parameters whose typed option has the same JSON, and the type of the option. */
	private static final Map<String, Class<?>> TYPED = Map.ofEntries(Map.entry("temperature", Double.class),
			Map.entry("top_p", Double.class), Map.entry("frequency_penalty", Double.class),
			Map.entry("presence_penalty", Double.class), Map.entry("max_tokens", Integer.class),
			Map.entry("max_completion_tokens", Integer.class), Map.entry("n", Integer.class),
			Map.entry("seed", Integer.class), Map.entry("top_logprobs", Integer.class), Map.entry("stop", List.class),
			Map.entry("user", String.class), Map.entry("reasoning_effort", String.class),
			Map.entry("verbosity", String.class), Map.entry("service_tier", String.class),
			Map.entry("prompt_cache_key", String.class), Map.entry("logprobs", Boolean.class),
			Map.entry("store", Boolean.class), Map.entry("parallel_tool_calls", Boolean.class),
			Map.entry("tool_choice", Object.class));

	/**
	 * Whether Spring AI 1 is on the class path: in Spring AI 2, options are immutable.
	 * @return whether this adapter is the one to use
	 */
	static boolean isSpringAi1() {
		return SPRING_AI_1;
	}

	/**
	 * A medium with a text as its data, whose builder has another method in Spring AI 2.
	 * @param type the type
	 * @param url the text
	 * @return the medium, or null if this version has no such method either
	 */
	static @Nullable Media media(MimeType type, String url) {
		Media.Builder builder = Media.builder().mimeType(type);
		Method data = ReflectionUtils.findMethod(Media.Builder.class, "data", Object.class);
		if (data == null) {
			return null;
		}
		ReflectionUtils.invokeMethod(data, builder, url);
		return builder.build();
	}

	@Override
	public Prompt adapt(PromptCall call) {
		call.checkOptions();
		return isOpenAi(call.model()) ? openAi(call) : portable(call);
	}

	private static boolean isOpenAi(@Nullable ChatModel model) {
		return model != null && model.getClass().getName().equals(OPENAI_MODEL);
	}

	private static Prompt portable(PromptCall call) {
		ChatOptions defaults = defaults(call.model());
		call.built().asMap().forEach((name, value) -> {
			Unsupported loss = PortablePrompt.loss(call.built(), name, value);
			if (loss == null && value != null && defaults != null && !isWritable(defaults, name)) {
				loss = new Unsupported(name, name, "the model's options do not hold it");
			}
			if (loss != null) {
				call.unsupported(loss);
			}
		});
		for (Message message : call.messages()) {
			PromptMessage source = call.source(message);
			if (source != null) {
				source.losses().forEach(call::unsupported);
			}
		}
		call.check();
		// the client copies the options for each request
		bean(call.options()).setPropertyValue(TOOL_CALLBACKS, call.tools());
		return new Prompt(call.messages(), call.options());
	}

	/** Whether options of the model's type have a portable option. */
	private static boolean isWritable(ChatOptions defaults, String name) {
		return switch (name) {
			case "messages" -> true;
			case "tools" -> bean(defaults).isWritableProperty(TOOL_CALLBACKS);
			case "stop" ->
				bean(defaults).isWritableProperty("stopSequences") || bean(defaults).isWritableProperty("stop");
			case "max_completion_tokens" -> bean(defaults).isWritableProperty("maxTokens");
			default -> bean(defaults).isWritableProperty(property(name));
		};
	}

	private static Prompt openAi(PromptCall call) {
		ChatOptions defaults = defaults(call.model());
		if (defaults == null) {
			return portable(call);
		}
		BeanWrapper given = bean(call.options());
		BeanWrapper options = bean((ChatOptions) BeanUtils.instantiateClass(defaults.getClass()));
		for (String inherited : Set.of("toolNames", "toolContext", "internalToolExecutionEnabled")) {
			if (given.isReadableProperty(inherited) && given.getPropertyValue(inherited) != null) {
				options.setPropertyValue(inherited, given.getPropertyValue(inherited));
			}
		}
		Map<String, Object> body = new LinkedHashMap<>();
		call.built().asMap().forEach((name, value) -> putParameter(call, name, value, bean(defaults), options, body));
		putTools(call, options, body);
		List<Message> messages = messages(call);
		call.check();
		options.setPropertyValue(EXTRA_BODY, body);
		return new Prompt(messages, (ChatOptions) options.getWrappedInstance());
	}

	private static void putParameter(PromptCall call, String name, @Nullable Object value, BeanWrapper defaults,
			BeanWrapper options, Map<String, Object> body) {
		switch (name) {
			case "model" -> options.setPropertyValue("model", value);
			case "tools", "stream" -> {
			}
			case "messages" -> {
				Unsupported loss = PortablePrompt.loss(call.built(), name, value);
				if (loss != null) {
					call.unsupported(loss);
				}
			}
			default -> {
				Object typed = typed(name, value);
				if (typed != null && options.isWritableProperty(property(name))) {
					options.setPropertyValue(property(name), typed);
				}
				else if (isSet(defaults, name)) {
					call.unsupported(new Unsupported(name, name,
							"the model has a default for it, which Spring AI 1 can't replace; remove the default"));
				}
				else if (value != null) {
					body.put(name, value);
				}
				refuseOtherLimit(call, name, value, defaults);
			}
		}
	}

	/** Of two names for one limit, the API accepts only one. */
	private static void refuseOtherLimit(PromptCall call, String name, @Nullable Object value, BeanWrapper defaults) {
		String other = name.equals("max_tokens") ? "max_completion_tokens"
				: name.equals("max_completion_tokens") ? "max_tokens" : null;
		if (other != null && value != null && isSet(defaults, other)) {
			call.unsupported(new Unsupported(name, name,
					"the model has a default for " + other + ", which Spring AI 1 can't remove; remove the default"));
		}
	}

	/** The value of the typed option with the same JSON, or null. */
	private static @Nullable Object typed(String name, @Nullable Object value) {
		Class<?> type = TYPED.get(name);
		if (type == null || value == null) {
			return null;
		}
		if (type == Double.class) {
			return PortablePrompt.number(value);
		}
		if (type == Integer.class) {
			return PortablePrompt.integer(value);
		}
		if (type == List.class) {
			return (value instanceof List) ? PortablePrompt.strings(value) : null;
		}
		return type.isInstance(value) ? value : null;
	}

	private static boolean isSet(BeanWrapper defaults, String name) {
		if (defaults.isReadableProperty(property(name)) && defaults.getPropertyValue(property(name)) != null) {
			return true;
		}
		return defaults.getPropertyValue(EXTRA_BODY) instanceof Map<?, ?> body && body.containsKey(name);
	}

	/** {@code top_p} is {@code topP}. */
	private static String property(String name) {
		StringBuilder property = new StringBuilder();
		Arrays.stream(name.split("_"))
			.filter((part) -> !part.isEmpty())
			.forEach((part) -> property
				.append(property.isEmpty() ? part : Character.toUpperCase(part.charAt(0)) + part.substring(1)));
		switch (property.toString()) {
			case "modalities" -> property.replace(0, property.length(), "outputModalities");
			case "audio" -> property.replace(0, property.length(), "outputAudio");
			default -> {
			}
		}
		return property.toString();
	}

	/**
	 * Tools that the application implements are typed, so that the model executes them.
	 * Spring AI 1 then reads typed options from {@code extraBody} too, and writes them
	 * twice.
	 */
	private static void putTools(PromptCall call, BeanWrapper options, Map<String, Object> body) {
		List<ToolCallback> callbacks = call.tools();
		Object tools = call.built().asMap().get("tools");
		boolean implemented = callbacks.stream()
			.anyMatch((callback) -> !(callback instanceof PromptTool tool) || tool.isImplemented());
		if (!implemented) {
			if (tools != null) {
				body.put("tools", tools);
			}
			return;
		}
		if (tools != null && PortablePrompt.loss(call.built(), "tools", tools) != null) {
			call.unsupported(new Unsupported("tools", "tools",
					"Spring AI 1 executes only tools whose definitions are a name, a description and parameters"));
		}
		for (String name : List.copyOf(body.keySet())) {
			if (options.isReadableProperty(property(name))) {
				call.unsupported(new Unsupported(name, name,
						"Spring AI 1 writes it twice beside tools that the application executes"));
				body.remove(name);
			}
		}
		options.setPropertyValue(TOOL_CALLBACKS, callbacks);
	}

	private static List<Message> messages(PromptCall call) {
		List<Message> messages = new ArrayList<>();
		for (Message message : call.messages()) {
			PromptMessage source = call.source(message);
			Message sent = message;
			if (source != null) {
				sent = withoutToolName(message);
				Map<String, @Nullable Object> json = OpenAiMessages.jsonOf(source, message);
				if (json == null || !isWritten(json, message)) {
					List<Unsupported> losses = !source.losses().isEmpty() ? source.losses() : List.of(new Unsupported(
							"developer".equals(source.json().get("role")) ? "messages.role" : "messages.content",
							source.place(), "Spring AI 1 writes it differently"));
					losses.forEach(call::unsupported);
				}
			}
			messages.add(sent);
		}
		return messages;
	}

	/** Spring AI 1 writes a text part, even an empty one, before other parts. */
	private static boolean isWritten(Map<String, @Nullable Object> json, Message message) {
		return OpenAiMessages.isWritten(json, message)
				&& !(message instanceof UserMessage user && !user.getMedia().isEmpty() && "".equals(user.getText()));
	}

	/** Spring AI 1 writes the tool's name, even an empty one. */
	@SuppressWarnings("NullAway") // Spring AI 1 accepts a tool response without a name
	private static Message withoutToolName(Message message) {
		if (message.getMessageType() != MessageType.TOOL || !(message instanceof ToolResponseMessage tools)) {
			return message;
		}
		return ToolResponseMessage.builder()
			.responses(tools.getResponses()
				.stream()
				.map((response) -> new ToolResponseMessage.ToolResponse(response.id(), null, response.responseData()))
				.toList())
			.metadata(tools.getMetadata())
			.build();
	}

	private static @Nullable ChatOptions defaults(@Nullable ChatModel model) {
		return (model != null && PropertyAccessorFactory.forBeanPropertyAccess(model)
			.getPropertyValue("defaultOptions") instanceof ChatOptions options) ? options : null;
	}

	private static BeanWrapper bean(ChatOptions options) {
		return PropertyAccessorFactory.forBeanPropertyAccess(options);
	}

}
