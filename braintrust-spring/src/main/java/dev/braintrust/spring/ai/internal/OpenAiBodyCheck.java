package dev.braintrust.spring.ai.internal;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.util.CollectionUtils;

/**
 * Detects members of a prompt that were set again after its conversion: Spring AI 2
 * writes a typed option beside the element of {@code extraBody} with the same name, and
 * which of both counts depends on the server.
 */
final class OpenAiBodyCheck {

	private OpenAiBodyCheck() {
	}

	/**
	 * Check the options of an adapted request.
	 * @param options the options
	 * @throws IllegalStateException if a member would be in the body twice
	 */
	static void check(OpenAiChatOptions options) {
		Map<String, Object> body = options.getExtraBody();
		if (body == null) {
			return;
		}
		for (String name : body.keySet()) {
			if (isSet(options, name)) {
				throw new IllegalStateException(
						"The options have another %s beside that of the built prompt, so that both would be sent. It was set after the prompt had been converted. Nothing was sent. Use built.withParameter(\"%s\", …), or an advisor with an order below LOWEST_PRECEDENCE - 1"
							.formatted(name, name));
			}
		}
	}

	private static boolean isSet(OpenAiChatOptions options, String name) {
		return switch (name) {
			case "max_tokens", "max_completion_tokens" ->
				options.getMaxTokens() != null || options.getMaxCompletionTokens() != null;
			case "tools" -> !CollectionUtils.isEmpty(options.getToolCallbacks());
			case "stop" -> isPresent(options.getStopSequences());
			default -> isPresent(typed(options, name));
		};
	}

	private static boolean isPresent(@Nullable Object value) {
		return value != null && !Objects.equals(value, Map.of()) && !Objects.equals(value, List.of());
	}

	private static @Nullable Object typed(OpenAiChatOptions options, String name) {
		return switch (name) {
			case "model" -> options.getModel();
			case "frequency_penalty" -> options.getFrequencyPenalty();
			case "logit_bias" -> options.getLogitBias();
			case "logprobs" -> options.getLogprobs();
			case "top_logprobs" -> options.getTopLogprobs();
			case "n" -> options.getN();
			case "modalities" -> options.getOutputModalities();
			case "audio" -> options.getOutputAudio();
			case "presence_penalty" -> options.getPresencePenalty();
			case "response_format" -> options.getResponseFormat();
			case "seed" -> options.getSeed();
			case "stream_options" -> options.getStreamOptions();
			case "temperature" -> options.getTemperature();
			case "top_p" -> options.getTopP();
			case "user" -> options.getUser();
			case "parallel_tool_calls" -> options.getParallelToolCalls();
			case "reasoning_effort" -> options.getReasoningEffort();
			case "verbosity" -> options.getVerbosity();
			case "store" -> options.getStore();
			case "metadata" -> options.getMetadata();
			case "service_tier" -> options.getServiceTier();
			case "prompt_cache_key" -> options.getPromptCacheKey();
			case "tool_choice" -> options.getToolChoice();
			default -> null;
		};
	}

}
