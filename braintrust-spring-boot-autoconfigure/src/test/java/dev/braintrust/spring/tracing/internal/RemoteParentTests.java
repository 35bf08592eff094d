package dev.braintrust.spring.tracing.internal;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.ReceivedSpan;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which destinations the caller of a public endpoint can choose, over real HTTP: spans
 * that are children of the server span, roots within the request, and requests with
 * baggage but without a trace.
 */
class RemoteParentTests {

	private static final String PROJECT = "project_name:support-bot";

	private final FakeBraintrust braintrust = FakeBraintrust.start().withPrompt("greeter", "42", "Hello {{name}}");

	@AfterEach
	void close() {
		Hooks.disableAutomaticContextPropagation();
		this.braintrust.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		/** Copies all baggage to attributes, as processors of other libraries do. */
		@Bean
		@ConditionalOnBooleanProperty("copy-baggage")
		SpanProcessor baggageProcessor() {
			return new SpanProcessor() {

				@Override
				public void onStart(Context parentContext, ReadWriteSpan span) {
					Baggage.fromContext(parentContext)
						.forEach((key, entry) -> span.setAttribute(key, entry.getValue()));
				}

				@Override
				public boolean isStartRequired() {
					return true;
				}

				@Override
				public void onEnd(ReadableSpan span) {
				}

				@Override
				public boolean isEndRequired() {
					return false;
				}

			};
		}

		@Bean
		Service service(OpenTelemetry openTelemetry) {
			return new Service(openTelemetry);
		}

		@Bean
		RouterFunction<ServerResponse> routes(Service service) {
			return RouterFunctions.route()
				.GET("/ask",
						(request) -> Mono.fromCallable(service::ask)
							.flatMap((answer) -> ServerResponse.ok().bodyValue(answer)))
				.build();
		}

	}

	static class Service {

		private final OpenTelemetry openTelemetry;

		Service(OpenTelemetry openTelemetry) {
			this.openTelemetry = openTelemetry;
		}

		@UsePrompt("greeter")
		public String ask() {
			this.openTelemetry.getTracer("test").spanBuilder("child").startSpan().end();
			this.openTelemetry.getTracer("test").spanBuilder("root").setNoParent().startSpan().end();
			return "answer";
		}

	}

	static Stream<Arguments> cells() {
		return Stream.of("none", "experiment", "any")
			.flatMap((setting) -> Stream.of("experiment_id:e", "project_name:other")
				.flatMap((parent) -> Stream.of(true, false).map((trace) -> Arguments.of(setting, parent, trace))));
	}

	private static boolean isAllowed(String setting, String parent) {
		return setting.equals("any") || (setting.equals("experiment") && parent.startsWith("experiment_id:"));
	}

	private ConfigurableApplicationContext start(String setting, String probability, String... arguments) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.REACTIVE)
			.properties("server.port=0", "braintrust.api-key=sk-secret", "braintrust.api-url=" + this.braintrust.url(),
					"braintrust.project=support-bot", "braintrust.tracing.remote-parent=" + setting,
					"braintrust.tracing.export.schedule-delay=10ms", "management.tracing.export.otlp.enabled=false",
					"spring.ai.openai.api-key=sk-model", "management.tracing.sampling.probability=" + probability,
					"spring.main.banner-mode=off", "spring.reactor.context-propagation=auto")
			.run(arguments);
	}

	private static void ask(ConfigurableApplicationContext context, String parent, boolean trace)
			throws IOException, InterruptedException {
		String port = context.getEnvironment().getRequiredProperty("local.server.port");
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/ask"))
			.header("baggage", "user=ada,braintrust.parent=" + parent);
		if (trace) {
			request.header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
		}
		HttpResponse<String> response = HttpClient.newHttpClient()
			.send(request.build(), HttpResponse.BodyHandlers.ofString());
		assertThat(response.body()).isEqualTo("answer");
	}

	@ParameterizedTest
	@MethodSource("cells")
	void shouldLetCallersChooseOnlyWhatTheSettingAllows(String setting, String parent, boolean trace) throws Exception {
		try (ConfigurableApplicationContext context = start(setting, "1.0")) {
			ask(context, parent, trace);
			List<ReceivedSpan> spans = this.braintrust
				.awaitSpans((all) -> names(all).containsAll(Set.of("child", "root", "http get /ask")));
			context.getBean(SdkTracerProvider.class).forceFlush().join(10, TimeUnit.SECONDS);
			assertThat(spans).allSatisfy((span) -> assertThat(span.destination()).as(span.name())
				.isEqualTo(isAllowed(setting, parent) ? parent : PROJECT));
		}
	}

	@ParameterizedTest
	@CsvSource({ "none, experiment_id:e", "experiment, experiment_id:e", "experiment, project_name:other",
			"any, experiment_id:e", "any, project_name:other" })
	void shouldNotLetCallersForceSamplingUnlessTheyMayChooseTheExperiment(String setting, String parent)
			throws Exception {
		try (ConfigurableApplicationContext context = start(setting, "0.0")) {
			ask(context, parent, false);
			if (isAllowed(setting, parent) && parent.startsWith("experiment_id:")) {
				this.braintrust.awaitSpans((all) -> names(all).equals(Set.of("child", "root", "http get /ask")));
			}
			else {
				context.getBean(SdkTracerProvider.class).forceFlush().join(10, TimeUnit.SECONDS);
				assertThat(this.braintrust.spans()).isEmpty();
			}
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void shouldNotLetCallersChooseWhenASpanProcessorCopiesBaggageToAttributes(boolean trace) throws Exception {
		try (ConfigurableApplicationContext context = start("none", "1.0", "--copy-baggage=true")) {
			ask(context, "experiment_id:e", trace);
			List<ReceivedSpan> spans = this.braintrust
				.awaitSpans((all) -> names(all).containsAll(Set.of("child", "root", "http get /ask")));
			assertThat(spans).allSatisfy((span) -> assertThat(span.destination()).as(span.name()).isEqualTo(PROJECT));
			assertThat(spans).anySatisfy((span) -> assertThat(span.attribute("user")).isEqualTo("ada"));
		}
	}

	private static Set<String> names(List<ReceivedSpan> spans) {
		return spans.stream().map(ReceivedSpan::name).collect(Collectors.toSet());
	}

}
