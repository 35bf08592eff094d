package dev.braintrust.spring.autoconfigure;

import java.net.http.HttpClient;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;
import org.springframework.util.ClassUtils;

import dev.braintrust.spring.annotation.HardcodedPrompt;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.template.internal.TemplateEngine;

/**
 * Hints for what ahead-of-time processing can't detect: annotations whose aliases Spring
 * merges, snapshots on the class path, and types that are looked up by name.
 * <p>
 * The application must register its own records and beans that it uses as variables, with
 * {@code @RegisterReflectionForBinding}.
 */
final class BraintrustRuntimeHints implements RuntimeHintsRegistrar {

	/** Types whose presence on the class path is checked. */
	private static final List<String> OPTIONAL_TYPES = List.of("tools.jackson.databind.json.JsonMapper",
			"com.fasterxml.jackson.databind.json.JsonMapper", "io.micrometer.tracing.handler.TracingObservationHandler",
			"io.opentelemetry.context.Context", "io.opentelemetry.sdk.trace.internal.ExtendedSpanProcessor",
			"io.opentelemetry.api.internal.InstrumentationUtil",
			"org.springframework.ai.chat.observation.ChatModelObservationContext",
			"org.springframework.data.redis.connection.RedisConnectionFactory");

	/** Private fields that lead to the HTTP clients of Spring AI's models. */
	private static final Map<String, List<String>> FIELDS = Map.ofEntries(
			Map.entry("org.springframework.ai.chat.client.advisor.ChatModelCallAdvisor", List.of("chatModel")),
			Map.entry("org.springframework.ai.chat.client.advisor.ChatModelStreamAdvisor", List.of("chatModel")),
			Map.entry("org.springframework.ai.openai.OpenAiChatModel", List.of("openAiClient", "openAiClientAsync")),
			Map.entry("com.openai.client.OpenAIClientImpl", List.of("clientOptions")),
			Map.entry("com.openai.client.OpenAIClientAsyncImpl", List.of("clientOptions")),
			Map.entry("com.openai.core.ClientOptions", List.of("originalHttpClient")),
			Map.entry("com.openai.core.http.PhantomReachableClosingHttpClient", List.of("httpClient")),
			Map.entry("com.anthropic.client.AnthropicClientImpl", List.of("clientOptions")),
			Map.entry("com.anthropic.client.AnthropicClientAsyncImpl", List.of("clientOptions")),
			Map.entry("com.anthropic.core.ClientOptions", List.of("originalHttpClient")),
			Map.entry("com.anthropic.core.http.PhantomReachableClosingHttpClient", List.of("httpClient")),
			Map.entry("org.springframework.ai.anthropic.http.okhttp.SpringAiAnthropicHttpClient",
					List.of("okHttpClient")));

	private static final String BOOT_3_HEALTH = "org.springframework.boot.actuate.health.";

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		for (Class<?> annotation : List.of(UsePrompt.class, HardcodedPrompt.class, PromptVariable.class)) {
			hints.reflection().registerType(annotation, MemberCategory.INVOKE_PUBLIC_METHODS);
			// Spring creates a JDK proxy of an annotation with aliases
			hints.proxies().registerJdkProxy(annotation);
		}
		hints.resources()
			.registerPattern("braintrust/prompts/*.json")
			.registerPattern("META-INF/services/" + TemplateEngine.class.getName());
		for (String name : OPTIONAL_TYPES) {
			hints.reflection().registerTypeIfPresent(classLoader, name, (type) -> {
			});
		}
		FIELDS.forEach((name, fields) -> hints.reflection()
			.registerTypeIfPresent(classLoader, name, (type) -> fields.forEach(type::withField)));
		if (ClassUtils.hasMethod(HttpClient.class, "shutdownNow")) {
			hints.reflection()
				.registerType(HttpClient.class,
						(type) -> type.withMethod("shutdownNow", List.of(), ExecutableMode.INVOKE));
		}
		if (ClassUtils.isPresent(ExperimentSamplingConfigurations.BOOT_3, classLoader)) {
			hints.proxies().registerJdkProxy(TypeReference.of(ExperimentSamplingConfigurations.BOOT_3));
			hints.reflection().registerType(TypeReference.of(ExperimentSamplingConfigurations.BOOT_3));
		}
		if (ClassUtils.isPresent(BOOT_3_HEALTH + "HealthIndicator", classLoader)) {
			hints.proxies().registerJdkProxy(TypeReference.of(BOOT_3_HEALTH + "HealthIndicator"));
			hints.reflection()
				.registerType(TypeReference.of(BOOT_3_HEALTH + "Health"), MemberCategory.INVOKE_PUBLIC_METHODS)
				.registerType(TypeReference.of(BOOT_3_HEALTH + "Health$Builder"), MemberCategory.INVOKE_PUBLIC_METHODS);
		}
	}

}
