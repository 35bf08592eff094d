package dev.braintrust.spring.autoconfigure;

import java.io.Console;
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
			"org.springframework.data.redis.connection.RedisConnectionFactory", OpenFeatureConfiguration.CLIENT,
			OkioCheck.OKHTTP_5, OkioCheck.OKIO_SOCKET, "kotlinx.coroutines.reactor.MonoKt");

	/**
	 * Private fields of Spring AI's models, and those that lead to their HTTP clients.
	 */
	private static final Map<String, List<String>> FIELDS = Map.ofEntries(
			Map.entry("org.springframework.ai.chat.client.advisor.ChatModelCallAdvisor", List.of("chatModel")),
			Map.entry("org.springframework.ai.chat.client.advisor.ChatModelStreamAdvisor", List.of("chatModel")),
			Map.entry("org.springframework.ai.openai.OpenAiChatModel",
					List.of("openAiClient", "openAiClientAsync", "toolCallingManager")),
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

	/**
	 * Public methods of types that differ between versions of the libraries, or have no
	 * common interface.
	 */
	private static final Map<String, List<String>> METHODS = Map.of(
			"org.springframework.http.server.observation.ServerRequestObservationContext", List.of("getPathPattern"),
			"org.springframework.http.server.reactive.observation.ServerRequestObservationContext",
			List.of("getPathPattern"), "org.springframework.ai.chat.prompt.ChatOptions", List.of("copy"));

	/** Spring AI 1's beans with getters and setters. */
	private static final List<String> SPRING_AI_1_BEANS = List.of(
			"org.springframework.ai.chat.prompt.DefaultChatOptions",
			"org.springframework.ai.model.tool.DefaultToolCallingChatOptions");

	private static final String MEDIA_BUILDER = "org.springframework.ai.content.Media$Builder";

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
		METHODS.forEach((name, methods) -> hints.reflection()
			.registerTypeIfPresent(classLoader, name,
					(type) -> methods.forEach((method) -> type.withMethod(method, List.of(), ExecutableMode.INVOKE))));
		for (String name : SPRING_AI_1_BEANS) {
			hints.reflection()
				.registerTypeIfPresent(classLoader, name, MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS,
						MemberCategory.INVOKE_PUBLIC_METHODS);
		}
		hints.reflection()
			.registerTypeIfPresent(classLoader, MEDIA_BUILDER,
					(type) -> type.withMethod("data", List.of(TypeReference.of(Object.class)), ExecutableMode.INVOKE));
		registerJdk(hints);
		registerBoot3(hints, classLoader);
	}

	/** Methods that are newer than Java 17. */
	private static void registerJdk(RuntimeHints hints) {
		if (ClassUtils.hasMethod(HttpClient.class, "shutdownNow")) {
			hints.reflection()
				.registerType(HttpClient.class,
						(type) -> type.withMethod("shutdownNow", List.of(), ExecutableMode.INVOKE));
		}
		if (ClassUtils.hasMethod(Console.class, "isTerminal")) {
			hints.reflection()
				.registerType(Console.class, (type) -> type.withMethod("isTerminal", List.of(), ExecutableMode.INVOKE));
		}
		if (ClassUtils.hasMethod(Thread.class, "ofVirtual")) {
			List<TypeReference> nameAndStart = List.of(TypeReference.of(String.class), TypeReference.of(long.class));
			hints.reflection()
				.registerType(Thread.class, (type) -> type.withMethod("ofVirtual", List.of(), ExecutableMode.INVOKE))
				.registerType(TypeReference.of("java.lang.Thread$Builder$OfVirtual"))
				.registerType(TypeReference.of("java.lang.Thread$Builder"),
						(type) -> type.withMethod("name", nameAndStart, ExecutableMode.INVOKE)
							.withMethod("factory", List.of(), ExecutableMode.INVOKE));
		}
	}

	private static void registerBoot3(RuntimeHints hints, @Nullable ClassLoader classLoader) {
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
