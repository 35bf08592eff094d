package dev.braintrust.spring.ai.internal;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

import org.springframework.ai.chat.client.ChatClientAttributes;
import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.client.advisor.ChatModelCallAdvisor;
import org.springframework.ai.chat.client.advisor.ChatModelStreamAdvisor;
import org.springframework.ai.chat.client.advisor.api.Advisor;
import org.springframework.ai.chat.client.advisor.api.CallAdvisor;
import org.springframework.ai.chat.client.advisor.api.CallAdvisorChain;
import org.springframework.ai.chat.client.advisor.api.StreamAdvisor;
import org.springframework.ai.chat.client.advisor.api.StreamAdvisorChain;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.core.Ordered;
import org.springframework.util.StringUtils;

import dev.braintrust.spring.prompt.BuiltPrompt;

/**
 * Puts the built prompt that a request was made from into the request, directly before
 * the model call, where the model's own options are known. In a tool loop, each round
 * passes through it. Requests without a built prompt, and those that were adapted
 * already, are unchanged. Thread-safe.
 */
public final class PromptAdvisor implements CallAdvisor, StreamAdvisor {

	/** Its observations have this name. */
	static final String NAME = "Braintrust prompt";

	/**
	 * Before the advisor that calls the model, whose order is the lowest. Of advisors
	 * with the same order, the chain runs the last one first.
	 */
	private static final int ORDER = Ordered.LOWEST_PRECEDENCE - 1;

	private static final String FORMAT = ChatClientAttributes.OUTPUT_FORMAT.getKey();

	private static final String SCHEMA = "spring.ai.chat.client.structured.output.schema";

	private static final String NATIVE = "spring.ai.chat.client.structured.output.native";

	private final Set<String> ignored;

	private final Supplier<@Nullable PromptLookup> lookup;

	private PromptAdvisor(Set<String> ignored, Supplier<@Nullable PromptLookup> lookup) {
		this.ignored = Set.copyOf(ignored);
		this.lookup = lookup;
	}

	/**
	 * Create an advisor.
	 * @param ignored names of members that any call may lose if its model has no place
	 * for them
	 * @return the advisor
	 */
	public static Advisor create(Set<String> ignored) {
		return create(ignored, () -> null);
	}

	/**
	 * Create an advisor for clients whose calls may name prompts by their slugs.
	 * @param ignored names of members that any call may lose if its model has no place
	 * for them
	 * @param lookup supplies what finds these prompts
	 * @return the advisor
	 */
	public static Advisor create(Set<String> ignored, Supplier<@Nullable PromptLookup> lookup) {
		return new PromptAdvisor(ignored, lookup);
	}

	/** What finds prompts by their slugs, or null if there is none. */
	@Nullable PromptLookup lookup() {
		return this.lookup.get();
	}

	@Override
	public String getName() {
		return NAME;
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

	@Override
	public ChatClientResponse adviseCall(ChatClientRequest request, CallAdvisorChain chain) {
		return chain.nextCall(adapt(AdvisedRequest.restore(request), () -> model(chain.getCallAdvisors())));
	}

	@Override
	public Flux<ChatClientResponse> adviseStream(ChatClientRequest request, StreamAdvisorChain chain) {
		return chain.nextStream(adapt(AdvisedRequest.restore(request), () -> model(chain.getStreamAdvisors())));
	}

	private ChatClientRequest adapt(ChatClientRequest request, Supplier<@Nullable ChatModel> model) {
		BuiltPrompt built = AdvisedRequest.built(request);
		if (built == null) {
			return request;
		}
		Map<String, Object> context = AdvisedRequest.contextWithoutPrompt(request);
		PromptCall call = new PromptCall(built, request.prompt(), model, true, this.ignored);
		Prompt prompt = withFormat(call, request.prompt(), context);
		if (prompt != request.prompt()) {
			call = new PromptCall(built, prompt, model, true, this.ignored);
		}
		return new ChatClientRequest(ChatModelAdapters.adapt(call), context);
	}

	/**
	 * Structured output. A response format of the prompt replaces that of the client's
	 * native mode, and a schema also the format instructions, if the model gets it.
	 * Instructions are added here, before the request is adapted, instead of by the next
	 * advisor.
	 */
	private static Prompt withFormat(PromptCall call, Prompt prompt, Map<String, Object> context) {
		Object format = context.get(FORMAT);
		if (call.built().asMap().get("response_format") instanceof Map<?, ?> responseFormat
				&& ChatModelAdapters.adapter(call).sendsResponseFormat()) {
			context.remove(SCHEMA);
			context.remove(NATIVE);
			if ("json_schema".equals(responseFormat.get("type"))) {
				context.remove(FORMAT);
				return prompt;
			}
		}
		if (!(format instanceof String instructions) || !StringUtils.hasText(instructions)
				|| context.containsKey(NATIVE)) {
			return prompt;
		}
		context.remove(FORMAT);
		return prompt.augmentUserMessage(
				(message) -> message.mutate().text(message.getText() + System.lineSeparator() + instructions).build());
	}

	/**
	 * The model that is called, which only Spring AI's own advisor knows, in a private
	 * field. The application may have others of the lowest order.
	 * @param advisors the advisors of the chain
	 * @return the model, or null if it can't be determined
	 */
	private static @Nullable ChatModel model(List<? extends Advisor> advisors) {
		for (int i = advisors.size() - 1; i >= 0; i--) {
			Advisor advisor = advisors.get(i);
			if (advisor instanceof ChatModelCallAdvisor || advisor instanceof ChatModelStreamAdvisor) {
				return (PrivateField.read(advisor, "chatModel") instanceof ChatModel model) ? model : null;
			}
		}
		return null;
	}

}
