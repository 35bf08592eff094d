package dev.braintrust.spring.selection;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import jakarta.servlet.http.HttpServletRequest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.task.support.ContextPropagatingTaskDecorator;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.selection.internal.ThreadContext;
import dev.braintrust.spring.selection.web.internal.ReactiveEnvironmentFilter;
import dev.braintrust.spring.selection.web.internal.ServletEnvironmentFilter;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.ReceivedSpan;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Environments that requests select by a header, over real HTTP, and as the spans of the
 * requests show.
 */
@ExtendWith(OutputCaptureExtension.class)
class RequestEnvironmentTests {

	private static final int REQUESTS = 1000;

	/** The header of a request is determined by its number; the last one has none. */
	private static final List<String> ENVIRONMENTS = List.of("staging", "qa", "candidate", "hidden", "");

	private static final List<String> VERSIONS = List.of("12", "13", "14", "11", "11");

	private final FakeBraintrust braintrust = FakeBraintrust.start()
		.withPromptIn("production", "greeter", "11", "Hello from production")
		.withPromptIn("staging", "greeter", "12", "Hello from staging")
		.withPromptIn("qa", "greeter", "13", "Hello from qa")
		.withPromptIn("candidate", "greeter", "14", "Hello from the candidate")
		.withPromptIn("hidden", "greeter", "15", "Hello from a hidden environment");

	@AfterEach
	void close() {
		this.braintrust.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableAsync
	@Import(Greeter.class)
	static class Application {

		@Bean
		ContextPropagatingTaskDecorator contextPropagatingTaskDecorator() {
			return new ContextPropagatingTaskDecorator();
		}

	}

	static class Greeter {

		@UsePrompt("greeter")
		String plain() {
			return CurrentPrompt.get().version();
		}

		@Async
		@UsePrompt("greeter")
		CompletableFuture<String> async() {
			return CompletableFuture.completedFuture(CurrentPrompt.get().version());
		}

		@UsePrompt("greeter")
		Mono<String> mono() {
			return CurrentPrompt.mono().map(Prompt::version);
		}

		@UsePrompt("greeter")
		Flux<String> flux() {
			return CurrentPrompt.mono().map(Prompt::version).flux();
		}

	}

	@RestController
	static class ServletController {

		private final Greeter greeter;

		private final PromptRegistry registry;

		ServletController(Greeter greeter, PromptRegistry registry) {
			this.greeter = greeter;
			this.registry = registry;
		}

		@GetMapping("/plain/{number}")
		String plain(@PathVariable int number) {
			return this.greeter.plain();
		}

		@GetMapping("/async/{number}")
		CompletableFuture<String> async(@PathVariable int number) {
			return this.greeter.async();
		}

		/** Not on a thread with propagated context. */
		@GetMapping("/callable/{number}")
		Callable<String> callable(@PathVariable int number) {
			return () -> this.greeter.plain() + this.registry.get("greeter").version().substring(2);
		}

		@GetMapping("/mono/{number}")
		Mono<String> mono(@PathVariable int number) {
			return this.greeter.mono();
		}

		@GetMapping("/dispatched/{number}")
		void dispatched(@PathVariable int number, HttpServletRequest request) {
			request.startAsync().dispatch("/plain/" + number);
		}

		@GetMapping("/failed/{number}")
		String failed(@PathVariable int number) {
			throw new IllegalStateException("failed " + this.greeter.plain());
		}

		@GetMapping("/overrides/{number}")
		String overrides(@PathVariable int number) {
			return String.valueOf(ThreadContext.overrides());
		}

	}

	@RestController
	static class ReactiveController {

		private final Greeter greeter;

		private final PromptRegistry registry;

		ReactiveController(Greeter greeter, PromptRegistry registry) {
			this.greeter = greeter;
			this.registry = registry;
		}

		@GetMapping("/mono/{number}")
		Mono<String> mono(@PathVariable int number) {
			return this.greeter.mono();
		}

		@GetMapping("/flux/{number}")
		Flux<String> flux(@PathVariable int number) {
			return this.greeter.flux();
		}

		@GetMapping("/registry/{number}")
		Mono<String> registry(@PathVariable int number) {
			return this.registry.load(PromptReference.of("greeter")).map(Prompt::version);
		}

	}

	private void run(WebApplicationType type, Class<?> controller, Consumer<ConfigurableApplicationContext> test,
			String... properties) {
		List<String> arguments = new ArrayList<>(List.of("server.port=0", "braintrust.api-key=sk-test",
				"braintrust.api-url=" + this.braintrust.url(), "braintrust.project=support-bot",
				"braintrust.prompts.environment=production", "braintrust.prompts.preload=none",
				"braintrust.prompts.link-timeout=30s", "braintrust.tracing.export.maximum-queue-size=50000",
				"management.tracing.sampling.probability=1.0", "spring.ai.openai.api-key=sk-model",
				"braintrust.prompts.request-environment.enabled=true",
				"braintrust.prompts.request-environment.allowed=staging,qa,candidate"));
		arguments.addAll(List.of(properties));
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class, controller)
			.web(type)
			.run(arguments.stream().map("--"::concat).toArray(String[]::new))) {
			test.accept(context);
		}
	}

	private static String get(ConfigurableApplicationContext context, String path, String... headers) {
		try {
			HttpURLConnection request = (HttpURLConnection) URI
				.create("http://localhost:%s%s".formatted(context.getEnvironment().getProperty("local.server.port"),
						path))
				.toURL()
				.openConnection();
			request.setReadTimeout(30_000);
			for (int i = 0; i < headers.length; i += 2) {
				request.addRequestProperty(headers[i], headers[i + 1]);
			}
			InputStream body = (request.getResponseCode() < 400) ? request.getInputStream() : request.getErrorStream();
			return new String(body.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new IllegalStateException(path, ex);
		}
	}

	private static String get(ConfigurableApplicationContext context, String path, int number) {
		String environment = ENVIRONMENTS.get(number % ENVIRONMENTS.size());
		String[] header = environment.isEmpty() ? new String[0] : new String[] { "X-Prompt-Environment", environment };
		return get(context, path + number, header);
	}

	/** Sends concurrent requests to the paths in turn. */
	private void shouldNotMix(ConfigurableApplicationContext context, String... paths) {
		ExecutorService pool = Executors.newFixedThreadPool(64);
		try {
			List<Future<String>> responses = new ArrayList<>();
			for (int i = 0; i < REQUESTS; i++) {
				int number = i;
				responses
					.add(pool.submit(() -> get(context, paths[number / ENVIRONMENTS.size() % paths.length], number)));
			}
			for (int i = 0; i < REQUESTS; i++) {
				String path = paths[i / ENVIRONMENTS.size() % paths.length];
				if (!path.equals("/failed/")) {
					assertThat(responses.get(i).get()).as(path + i)
						.startsWith(VERSIONS.get(i % ENVIRONMENTS.size()))
						.hasSize(2);
				}
			}
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
		finally {
			pool.shutdown();
		}
		long linked = Arrays.stream(paths).filter((path) -> !path.equals("/registry/")).count();
		Awaitility.await().untilAsserted(() -> {
			context.getBean(SdkTracerProvider.class).forceFlush().join(10, TimeUnit.SECONDS);
			assertThat(this.braintrust.spans().stream().filter((span) -> span.prompt() != null).toList())
				.hasSizeGreaterThanOrEqualTo((int) (REQUESTS * linked / paths.length))
				.allSatisfy((span) -> assertThat(span.prompt()).containsEntry("version", expectedVersion(span)));
		});
	}

	private static String expectedVersion(ReceivedSpan span) {
		String url = span.attribute("http.url");
		int number = Integer.parseInt(url.substring(url.lastIndexOf('/') + 1));
		return VERSIONS.get(number % VERSIONS.size());
	}

	private void shouldNotMixServletRequests(String... properties) {
		run(WebApplicationType.SERVLET, ServletController.class, (context) -> {
			shouldNotMix(context, "/plain/", "/async/", "/callable/", "/mono/", "/dispatched/", "/failed/");
			for (int i = 0; i < 300; i++) {
				assertThat(get(context, "/overrides/" + i)).isEqualTo("null");
			}
		}, properties);
	}

	@Test
	void shouldNotMixEnvironmentsOfConcurrentServletRequests() {
		shouldNotMixServletRequests("server.tomcat.threads.max=16");
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void shouldNotMixEnvironmentsOfConcurrentServletRequestsOnVirtualThreads() {
		shouldNotMixServletRequests("spring.threads.virtual.enabled=true");
	}

	@Test
	void shouldNotMixEnvironmentsOfConcurrentReactiveRequests() {
		run(WebApplicationType.REACTIVE, ReactiveController.class,
				(context) -> shouldNotMix(context, "/mono/", "/flux/", "/registry/"));
	}

	@Test
	void shouldIgnoreOtherEnvironments(CapturedOutput output) {
		String header = "X-Tenant-Stage";
		run(WebApplicationType.SERVLET, ServletController.class, (context) -> {
			assertThat(get(context, "/dispatched/1", header, " staging ")).isEqualTo("12");
			assertThat(get(context, "/plain/1", header, "hidden")).isEqualTo("11");
			assertThat(get(context, "/dispatched/1", header, "hidden")).isEqualTo("11");
			assertThat(get(context, "/plain/1", header, "staging", header, "qa")).isEqualTo("11");
			assertThat(get(context, "/plain/1", header, "staging,qa")).isEqualTo("11");
			assertThat(get(context, "/plain/1", header, "STAGING")).isEqualTo("11");
			assertThat(get(context, "/plain/1", "X-Prompt-Environment", "staging")).isEqualTo("11");
			assertThat(context.getBean(MeterRegistry.class)
				.get("braintrust.prompts.request.environments.ignored")
				.functionCounter()
				.count()).isEqualTo(5);
		}, "braintrust.prompts.request-environment.header=" + header);
		assertThat(output.toString().lines().filter((line) -> line.contains("request-environment.allowed"))).hasSize(1)
			.allMatch((line) -> line.contains(header) && !line.contains("hidden"));
	}

	@Test
	void shouldIgnoreOtherEnvironmentsOfReactiveRequests() {
		String header = "X-Prompt-Environment";
		run(WebApplicationType.REACTIVE, ReactiveController.class, (context) -> {
			assertThat(get(context, "/mono/1", "x-prompt-environment", " staging ")).isEqualTo("12");
			for (String value : List.of("hidden", "STAGING", "staging,qa", "staging,", ",staging", "\"staging\"")) {
				assertThat(get(context, "/mono/1", header, value)).as(value).isEqualTo("11");
			}
			assertThat(get(context, "/mono/1", header, "staging", header, "qa")).isEqualTo("11");
			assertThat(get(context, "/mono/1", header, "staging", header, "")).isEqualTo("11");
		});
	}

	@Test
	void shouldBeOffByDefault() {
		String key = "braintrust.api-key=sk-test";
		new WebApplicationContextRunner().withUserConfiguration(Application.class)
			.withPropertyValues(key, "spring.ai.openai.api-key=sk-model",
					"braintrust.prompts.request-environment.allowed=staging")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ServletEnvironmentFilter.class));
		new ReactiveWebApplicationContextRunner().withUserConfiguration(Application.class)
			.withPropertyValues(key, "spring.ai.openai.api-key=sk-model")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ReactiveEnvironmentFilter.class));
	}

	@Test
	void shouldNotStartWithAnInvalidHeader() {
		new WebApplicationContextRunner().withUserConfiguration(Application.class)
			.withPropertyValues("braintrust.prompts.request-environment.enabled=true",
					"braintrust.prompts.request-environment.allowed=staging", "spring.ai.openai.api-key=sk-model",
					"braintrust.prompts.request-environment.header=X Environment")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("header must be the name of a header, but is 'X Environment'"));
	}

}
