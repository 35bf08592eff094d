package dev.braintrust.spring.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.StackWalker.StackFrame;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.aot.agent.RecordedInvocation;
import org.springframework.aot.agent.RecordedInvocationsListener;
import org.springframework.aot.agent.RecordedInvocationsPublisher;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.test.agent.EnabledIfRuntimeHintsAgent;
import org.springframework.beans.factory.aot.AotServices;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.util.ClassUtils;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Records the reflection of the running application, and checks that the starter's part
 * of it has hints. Runs with Spring's agent only, in the profile {@code aot}.
 */
@EnabledIfRuntimeHintsAgent
class RecordedReflectionTests {

	private static final String METADATA = "META-INF/native-image/dev.braintrust.spring/sample-app/reachability-metadata.json";

	private final Queue<RecordedInvocation> invocations = new ConcurrentLinkedQueue<>();

	@Test
	void shouldHaveHintsForEachReflectiveAccessOfTheStarter() {
		RecordedInvocationsListener listener = this.invocations::add;
		RecordedInvocationsPublisher.addListener(listener);
		try {
			useTheApplication();
		}
		finally {
			RecordedInvocationsPublisher.removeListener(listener);
		}
		List<RecordedInvocation> ofStarter = this.invocations.stream()
			.filter(RecordedReflectionTests::isOfStarter)
			.filter(RecordedReflectionTests::needsHint)
			.toList();
		assertThat(ofStarter).isNotEmpty();
		RuntimeHints hints = new RuntimeHints();
		AotServices.factories()
			.load(RuntimeHintsRegistrar.class)
			.forEach((registrar) -> registrar.registerHints(hints, getClass().getClassLoader()));
		List<String> generated = generatedTypes();
		assertThat(ofStarter)
			.filteredOn((invocation) -> typeOf(invocation) == null || !generated.contains(typeOf(invocation).getName()))
			.filteredOn((invocation) -> !matches(invocation, hints))
			.isEmpty();
	}

	private static void useTheApplication() {
		SpringApplication starter = new SpringApplication(SampleApplication.class);
		// names the generated code; otherwise the class of the test runner does
		starter.setMainApplicationClass(SampleApplication.class);
		try (ConfigurableApplicationContext application = starter.run("--server.port=0")) {
			// without a read timeout, since the agent is slow
			RestClient client = RestClient.builder()
				.requestFactory(new JdkClientHttpRequestFactory())
				.baseUrl("http://localhost:" + application.getEnvironment().getProperty("local.server.port"))
				.build();
			for (String path : List.of("/greet?name=Ada", "/greet/agent?name=Ada", "/greet/reactive?name=Ada",
					"/greet/stream?name=Ada", "/greet?name=Ada&environment=staging", "/classify?text=Hi",
					"/actuator/braintrust", "/actuator/health")) {
				assertThat(get(client, path)).isNotNull();
			}
			JsonNode versions = JsonMapper.shared().readTree(get(client, "/sandbox/prompts")).at("/0/versions");
			client.post()
				.uri("/comparison")
				.body(Map.of("base", versions.at("/0/version").asString(), "candidate",
						versions.at("/1/version").asString()))
				.retrieve()
				.toBodilessEntity();
			Awaitility.await().until(() -> get(client, "/comparison").contains("DONE"));
		}
	}

	private static String get(RestClient client, String path) {
		return String.valueOf(client.get().uri(path).retrieve().body(String.class));
	}

	/**
	 * Whether the starter itself calls it, or calls Spring's utilities for reflection.
	 */
	private static boolean isOfStarter(RecordedInvocation invocation) {
		return invocation.getStackFrames()
			.map(StackFrame::getClassName)
			.filter((name) -> !name.startsWith("java.") && !name.startsWith("org.springframework.util.")
					&& !name.startsWith("org.springframework.core.") && !name.startsWith("org.springframework.aot."))
			.findFirst()
			.filter((name) -> name.startsWith("dev.braintrust.spring.")
					&& !name.startsWith("dev.braintrust.spring.sample.")
					&& !name.startsWith("dev.braintrust.spring.aop.internal."))
			.isPresent();
	}

	/**
	 * Whether something is found. Optional classes that are absent need no hint, and a
	 * pattern of resources contains their directory, without the slash.
	 */
	private static boolean needsHint(RecordedInvocation invocation) {
		Object argument = invocation.getArguments().isEmpty() ? null : invocation.getArgument(0);
		return !(argument instanceof String name) || ("forName".equals(invocation.getMethodReference().getMethodName())
				? ClassUtils.isPresent(name, null) : !name.endsWith("/"));
	}

	/** Hints can't name a local or anonymous class. */
	private static boolean matches(RecordedInvocation invocation, RuntimeHints hints) {
		Class<?> type = typeOf(invocation);
		return (type == null || type.getCanonicalName() != null) && invocation.matches(hints);
	}

	/** The class whose members are looked up, or null. */
	private static @Nullable Class<?> typeOf(RecordedInvocation invocation) {
		return (!invocation.isStatic() && invocation.getInstance() instanceof Class<?> type) ? type : null;
	}

	/** The types in the metadata that the build generated for this application. */
	private static List<String> generatedTypes() {
		try {
			JsonNode metadata = JsonMapper.shared()
				.readTree(new ClassPathResource(METADATA).getInputStream().readAllBytes());
			return metadata.get("reflection").valueStream().map((entry) -> entry.path("type").asString("")).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
