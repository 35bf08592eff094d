package dev.braintrust.spring.actuate;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.micrometer.context.ContextExecutorService;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.yaml.snakeyaml.Yaml;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.HardcodedPrompts;
import dev.braintrust.spring.ai.PromptAdvisors;
import dev.braintrust.spring.ai.SpringAiPrompts;
import dev.braintrust.spring.annotation.HardcodedPrompt;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.test.AutoConfigureBraintrustTest;
import dev.braintrust.spring.test.Endpoint;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.Fault;
import dev.braintrust.spring.test.PublishedPrompt;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What operators see of an application: its meters, as Prometheus scrapes them, with the
 * dashboard and the alerts of {@code docs}; the prompt in the log; the changes of
 * versions in the endpoint.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "spring.main.web-application-type=reactive", "braintrust.project=support-bot",
				"braintrust.prompts.link-timeout=100ms", "braintrust.prompts.cache.failure-ttl=1ms",
				"braintrust.ai.report-unlinked=log", "braintrust.metrics.llm.enabled=true",
				"braintrust.metrics.llm.maximum-series=4", "braintrust.logging.mdc=true",
				"braintrust.prompts.rollouts.triage.arms[0].name=candidate",
				"braintrust.prompts.rollouts.triage.arms[0].environment=candidate",
				"braintrust.prompts.rollouts.triage.arms[0].percentage=10", "braintrust.client.retries=0",
				"management.endpoints.web.exposure.include=*", "management.endpoint.braintrust.access=unrestricted",
				"management.prometheus.metrics.export.enabled=true", "management.metrics.export.defaults.enabled=true",
				"management.health.redis.enabled=false" })
@AutoConfigureBraintrustTest(model = true, export = true)
class OperationsTests {

	private static final Path DOCS = Path.of("..", "docs");

	/** Labels that Prometheus adds to what it scrapes. */
	private static final Set<String> TARGET_LABELS = Set.of("job", "instance");

	private static final Pattern METRIC = Pattern.compile("\\b(braintrust_[a-z_]+)(?:\\{([^}]*)})?");

	private static final Pattern MATCHER = Pattern.compile("([a-z_]+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");

	private static final Pattern GROUPING = Pattern.compile("\\bby \\(([^)]*)\\)");

	@Autowired
	private FakeBraintrust braintrust;

	@Autowired
	private PromptRegistry registry;

	@Autowired
	private Service service;

	@Autowired
	private Inner inner;

	@Autowired
	private MeterRegistry meters;

	@Autowired
	private OpenTelemetry openTelemetry;

	@Autowired
	private ObservationRegistry observations;

	@Autowired
	private ChatClient.Builder chatClient;

	@Autowired
	private Environment environment;

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Service service(ChatClient.Builder chatClient) {
			return new Service(chatClient.build());
		}

		@Bean
		Inner inner() {
			return new Inner();
		}

	}

	static class Inner {

		@HardcodedPrompt(name = "classifier", version = "v1")
		public String logged() {
			return OperationsTests.logged();
		}

	}

	static class Service {

		private final ChatClient chatClient;

		Service(ChatClient chatClient) {
			this.chatClient = chatClient;
		}

		@UsePrompt("greeter")
		public String ask() {
			return this.chatClient.prompt(SpringAiPrompts.toPrompt(CurrentPrompt.build())).call().content();
		}

		@UsePrompt("missing")
		public String withoutPrompt() {
			return "done";
		}

		@UsePrompt("greeter")
		public <T> T call(Callable<T> work) throws Exception {
			return work.call();
		}

		@UsePrompt("greeter")
		public Mono<String> mono() {
			return Mono.fromCallable(OperationsTests::logged);
		}

		@UsePrompt("greeter")
		public Flux<String> hopping() {
			return Flux.just("").publishOn(Schedulers.parallel()).map((text) -> logged());
		}

	}

	private static String logged() {
		return MDC.get("prompt.slug") + " " + MDC.get("prompt.version");
	}

	@BeforeEach
	void publish() {
		this.braintrust.reset();
		this.registry.evictAll();
	}

	@AfterEach
	void evict() {
		MDC.clear();
	}

	private String get(String path) throws Exception {
		HttpResponse<String> response = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create("http://localhost:%s/actuator/%s"
				.formatted(this.environment.getProperty("local.server.port"), path))).build(),
					HttpResponse.BodyHandlers.ofString());
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return response.body();
	}

	/** Values by label, and the labels of each metric of a scrape. */
	private Map<String, Map<String, Set<String>>> scrape() throws Exception {
		Map<String, Map<String, Set<String>>> metrics = new TreeMap<>();
		for (String line : get("prometheus").lines().filter((line) -> line.startsWith("braintrust_")).toList()) {
			Matcher metric = METRIC.matcher(line);
			assertThat(metric.lookingAt()).as(line).isTrue();
			Map<String, Set<String>> labels = metrics.computeIfAbsent(metric.group(1), (name) -> new TreeMap<>());
			if (metric.group(2) != null) {
				MATCHER.matcher(metric.group(2))
					.results()
					.forEach((label) -> labels.computeIfAbsent(label.group(1), (name) -> new TreeSet<>())
						.add(label.group(3)));
			}
		}
		return metrics;
	}

	@Test
	void shouldScrapeEveryMetricAndLabelOfTheDashboardAndTheAlerts() throws Exception {
		causeAllEvents();
		Map<String, Map<String, Set<String>>> scraped = scrape();
		List<String> queries = new ArrayList<>(dashboardQueries());
		assertUsed(scraped, queries);
		List<String> alerts = alertExpressions();
		assertThat(alerts).hasSizeGreaterThan(7);
		queries.addAll(alerts);
		for (String query : queries) {
			assertExists(scraped, query);
		}
	}

	/** One event for each meter: everything succeeds once and fails once. */
	private void causeAllEvents() throws Exception {
		this.braintrust.publish("greeter", "Hello");
		this.service.ask();
		this.service.withoutPrompt();
		this.service.call(() -> "");
		this.inner.logged();
		this.registry.refresh(PromptReference.of("greeter")).block();
		this.braintrust.failWith(Endpoint.PROMPTS, Fault.status(401));
		this.registry.refresh(PromptReference.of("greeter")).onErrorComplete().block();
		this.braintrust.failWith(Endpoint.PROMPTS, Fault.status(503));
		this.registry.refresh(PromptReference.of("greeter")).onErrorComplete().block();
		this.chatClient.build().prompt("without a prompt").call().content();
		Awaitility.await().until(() -> !this.braintrust.spans().isEmpty());
	}

	private static List<String> dashboardQueries() throws Exception {
		Map<?, ?> dashboard = (Map<?, ?>) Json.parse(Files.readString(DOCS.resolve("grafana/braintrust.json")));
		assertThat(dashboard.get("schemaVersion")).isNotNull();
		Set<Object> ids = new HashSet<>();
		List<String> queries = new ArrayList<>();
		for (Object element : (List<?>) dashboard.get("panels")) {
			Map<?, ?> panel = (Map<?, ?>) element;
			assertThat(ids.add(panel.get("id"))).as("unique id of panel '%s'", panel.get("title")).isTrue();
			assertThat(panel.get("gridPos")).as("position of panel '%s'", panel.get("title")).isInstanceOf(Map.class);
			if (panel.get("targets") instanceof List<?> targets) {
				targets.forEach((target) -> queries.add((String) ((Map<?, ?>) target).get("expr")));
			}
		}
		for (Object variable : (List<?>) ((Map<?, ?>) dashboard.get("templating")).get("list")) {
			if (((Map<?, ?>) variable).get("definition") instanceof String query) {
				queries.add(query);
			}
		}
		return queries;
	}

	private static List<String> alertExpressions() throws Exception {
		Map<?, ?> file = new Yaml().load(Files.readString(DOCS.resolve("prometheus/braintrust-alerts.yml")));
		List<String> expressions = new ArrayList<>();
		Set<Object> names = new HashSet<>();
		for (Object group : (List<?>) file.get("groups")) {
			for (Object element : (List<?>) ((Map<?, ?>) group).get("rules")) {
				Map<?, ?> rule = (Map<?, ?>) element;
				assertThat(names.add(rule.get("alert"))).isTrue();
				assertThat(Set.of("alert", "expr", "for", "labels", "annotations")).containsAll(strings(rule.keySet()));
				assertThat(((Map<?, ?>) rule.get("labels")).get("severity")).isIn("critical", "warning", "info");
				assertThat(strings(((Map<?, ?>) rule.get("annotations")).keySet())).contains("summary", "description");
				expressions.add((String) rule.get("expr"));
			}
		}
		return expressions;
	}

	private static Set<String> strings(Set<?> keys) {
		return keys.stream().map(String::valueOf).collect(Collectors.toSet());
	}

	private static void assertExists(Map<String, Map<String, Set<String>>> scraped, String query) {
		assertThat(query.chars().filter((c) -> c == '(').count()).as(query)
			.isEqualTo(query.chars().filter((c) -> c == ')').count());
		List<MatchResult> metrics = METRIC.matcher(query).results().toList();
		assertThat(metrics).as(query).isNotEmpty();
		Set<String> labels = new TreeSet<>();
		for (MatchResult metric : metrics) {
			Map<String, Set<String>> known = scraped.get(metric.group(1));
			assertThat(known).as("%s of %s", metric.group(1), query).isNotNull();
			labels.addAll(known.keySet());
			Matcher matcher = MATCHER.matcher((metric.group(2) != null) ? metric.group(2) : "");
			while (matcher.find()) {
				if (!TARGET_LABELS.contains(matcher.group(1))) {
					assertThat(known).as(query).containsKey(matcher.group(1));
					assertSelects(known.get(matcher.group(1)), matcher);
				}
			}
		}
		GROUPING.matcher(query).results().forEach((grouping) -> {
			for (String label : grouping.group(1).split(", *")) {
				assertThat(TARGET_LABELS.contains(label) || labels.contains(label)).as("%s of %s", label, query)
					.isTrue();
			}
		});
	}

	/** Each alternative of a matcher must be a value that occurs. */
	private static void assertSelects(Set<String> values, MatchResult matcher) {
		if (!matcher.group(3).startsWith("$")) {
			for (String value : matcher.group(3).split("\\|")) {
				if (!Set.of("not_modified", "shared", "stored").contains(value)) {
					assertThat(values).as(matcher.group()).contains(value);
				}
			}
		}
	}

	private static void assertUsed(Map<String, Map<String, Set<String>>> scraped, List<String> queries) {
		String all = String.join("\n", queries);
		assertThat(scraped.keySet())
			.allSatisfy((name) -> assertThat(all.contains(name) || name.endsWith("_max") || name.endsWith("_created")
					|| all.contains(name.replaceAll("_(count|sum|bucket)$", "")))
				.as("%s is on the dashboard", name)
				.isTrue());
	}

	@Test
	void shouldCountLlmCallsAndTokensByPromptUpToTheMaximum() {
		PublishedPrompt prompt = this.braintrust.publish("greeter", "Hello");
		double before = calls("greeter", prompt.version());
		this.service.ask();
		assertThat(calls("greeter", prompt.version()) - before).isOne();
		assertThat(this.meters.get("braintrust.llm.tokens")
			.tags("slug", "greeter", "version", prompt.version(), "type", "output")
			.counter()
			.count()).isPositive();
		Span span = this.openTelemetry.getTracer("plain")
			.spanBuilder("chat by hand")
			.setAttribute("gen_ai.operation.name", "chat")
			.setAttribute("gen_ai.usage.input_tokens", 12)
			.startSpan();
		double withoutPrompt = calls("none", "none");
		span.end();
		assertThat(calls("none", "none") - withoutPrompt).isOne();
		ChatClient client = this.chatClient.build();
		double other = calls("other", "other");
		for (int i = 0; i < 8; i++) {
			client.prompt("Hello").advisors(PromptAdvisors.hardcoded("worker", "v" + i)).call().content();
		}
		assertThat(calls("other", "other") - other).isBetween(4.0, 8.0);
		Set<String> series = new TreeSet<>();
		this.meters.find("braintrust.llm.calls")
			.timers()
			.forEach((timer) -> series.add(timer.getId().getTag("slug") + " " + timer.getId().getTag("version")));
		assertThat(series).contains("none none", "other other").hasSizeLessThanOrEqualTo(6);
	}

	@Test
	void shouldCountACallOnceWhenTheObservedClientUsesAnInstrumentedOne() {
		double before = calls("none", "none");
		llmObservation("chat").observe(this::llmSpan);
		assertThat(calls("none", "none") - before).isOne();
		llmObservation("chat").observe(() -> llmObservation("framework").observe(this::llmSpan));
		assertThat(calls("none", "none") - before).as("a tool calls another model").isEqualTo(3);
	}

	private Observation llmObservation(String operation) {
		return Observation.createNotStarted("llm", this.observations)
			.lowCardinalityKeyValue("gen_ai.operation.name", operation);
	}

	private void llmSpan() {
		this.openTelemetry.getTracer("client")
			.spanBuilder("chat")
			.setAttribute("gen_ai.operation.name", "chat")
			.startSpan()
			.end();
	}

	private double calls(String slug, String version) {
		return this.meters.find("braintrust.llm.calls")
			.tags("slug", slug, "version", version)
			.timers()
			.stream()
			.mapToDouble((timer) -> timer.count())
			.sum();
	}

	@Test
	void shouldLogThePromptOfAnnotatedCallsAndRestoreWhatWasThereBefore() throws Exception {
		PublishedPrompt prompt = this.braintrust.publish("greeter", "Hello");
		String expected = "greeter " + prompt.version();
		MDC.put("prompt.slug", "outer");
		List<String> nested = this.service.call(() -> List.of(logged(), this.inner.logged(), logged()));
		assertThat(nested).containsExactly(expected, "classifier v1", expected);
		assertThat(logged()).isEqualTo("outer null");
		MDC.clear();
		assertThat(this.service.mono().map((inside) -> inside + " / " + logged()).block())
			.isEqualTo(expected + " / null null");
		assertThat(logged()).isEqualTo("null null");
		ExecutorService pool = Executors.newSingleThreadExecutor();
		try {
			ExecutorService carrying = ContextExecutorService.wrap(pool,
					() -> ContextSnapshotFactory.builder().build().captureAll());
			assertThat(this.service.<String>call(() -> carrying.submit(OperationsTests::logged).get()))
				.isEqualTo(expected);
			assertThat(pool.submit(OperationsTests::logged).get()).isEqualTo("null null");
		}
		finally {
			pool.shutdownNow();
		}
	}

	@Test
	void shouldNotLogAPromptWhenTheContextOfOtherWorkIsRestoredInNestedCalls() throws Exception {
		this.braintrust.publish("greeter", "Hello");
		ContextSnapshotFactory snapshots = ContextSnapshotFactory.builder().clearMissing(true).build();
		ContextSnapshot empty = snapshots.captureAll();
		MDC.put("prompt.slug", "outer");
		String logged = this.service.call(() -> this.service.call(() -> HardcodedPrompts.call("scope", "v1", () -> {
			try (ContextSnapshot.Scope scope = empty.setThreadLocals()) {
				return logged();
			}
		})));
		assertThat(logged).isEqualTo("outer null");
		assertThat(logged()).isEqualTo("outer null");
	}

	@Test
	void shouldLogThePromptOnOtherThreadsOfAChainWithAutomaticPropagation() {
		PublishedPrompt prompt = this.braintrust.publish("greeter", "Hello");
		Hooks.enableAutomaticContextPropagation();
		try {
			assertThat(this.service.hopping().collectList().block(Duration.ofSeconds(20)))
				.containsExactly("greeter " + prompt.version());
		}
		finally {
			Hooks.disableAutomaticContextPropagation();
		}
	}

	@Test
	void shouldListTheLastTenChangesOfAVersion() throws Exception {
		String first = this.braintrust.publish("greeter", "0").version();
		this.registry.get("greeter");
		assertThat(changes()).isEmpty();
		List<String> versions = new ArrayList<>();
		for (int i = 1; i <= 12; i++) {
			versions.add(0, this.braintrust.publish("greeter", String.valueOf(i)).version());
			this.registry.refresh(PromptReference.of("greeter")).block();
		}
		assertThat(changes()).hasSize(10);
		assertThat(changes()).extracting((change) -> change.get("to"))
			.containsExactlyElementsOf(versions.subList(0, 10));
		assertThat(changes().get(0)).containsEntry("from", versions.get(1)).containsEntry("source", "api");
		assertThat(changes().get(0).get("at").toString()).startsWith("20");
		assertThat(first).isNotIn(versions);
	}

	@SuppressWarnings("unchecked")
	private List<Map<String, Object>> changes() throws Exception {
		Map<?, ?> body = (Map<?, ?>) Json.parse(get("braintrust/greeter"));
		return (List<Map<String, Object>>) ((Map<?, ?>) ((List<?>) body.get("prompts")).get(0)).get("changes");
	}

}
