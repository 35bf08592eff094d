package dev.braintrust.spring.autoconfigure;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

import dev.braintrust.spring.client.internal.Descriptions;
import dev.braintrust.spring.registry.DeletedPolicy;
import dev.braintrust.spring.registry.PreloadMode;
import dev.braintrust.spring.tracing.ContentVisibility;
import dev.braintrust.spring.tracing.RemoteParent;
import dev.braintrust.spring.tracing.VariableVisibility;

/**
 * Properties of the Braintrust starter.
 * <p>
 * A group without configured properties uses its {@code DEFAULTS}. With
 * {@code @DefaultValue} on the groups, Spring Boot would read the annotations of every
 * group at each start. This allocated two megabytes, a fifth of the starter's total.
 *
 * @param enabled Whether to enable the Braintrust integration. If disabled, annotations
 * have no effect, and reading a prompt from the prompt registry fails.
 * @param offline Whether to work without network requests. If enabled, prompts are read
 * from stores and snapshots only, and spans are not exported.
 * @param apiKey API key. Required to load prompts from Braintrust and to export spans.
 * @param apiUrl Base URL of the Braintrust API.
 * @param appUrl Base URL of the Braintrust user interface. Used for links to prompts.
 * @param project Name of the project that contains the prompts and receives the spans.
 * @param projectId Id of the project that contains the prompts and receives the spans.
 * Takes precedence over the name.
 * @param orgName Name of the organization. Used for links to prompts. If not set, the
 * actuator endpoint requests it from Braintrust.
 * @param prompts Selection, caching and rendering of prompts.
 * @param client Client of the Braintrust API.
 * @param tracing Content and export of spans.
 * @param ai Clients of language models.
 * @param metrics Meters.
 * @param logging Logging.
 * @since 0.1.0
 */
@ConfigurationProperties("braintrust")
public record BraintrustProperties(@DefaultValue("true") boolean enabled, @DefaultValue("false") boolean offline,
		@Nullable String apiKey, @DefaultValue("https://api.braintrust.dev") URI apiUrl,
		@DefaultValue("https://www.braintrust.dev") URI appUrl, @Nullable String project, @Nullable String projectId,
		@Nullable String orgName, Prompts prompts, Client client, Tracing tracing, Ai ai, Metrics metrics,
		Logging logging) {

	public BraintrustProperties {
		apiKey = isUnresolved(apiKey) ? null : text(apiKey);
		project = text(project);
		projectId = text(projectId);
		orgName = text(orgName);
		prompts = orDefaults(prompts, Prompts.DEFAULTS);
		client = orDefaults(client, Client.DEFAULTS);
		tracing = orDefaults(tracing, Tracing.DEFAULTS);
		ai = orDefaults(ai, Ai.DEFAULTS);
		metrics = orDefaults(metrics, Metrics.DEFAULTS);
		logging = orDefaults(logging, Logging.DEFAULTS);
	}

	private static <T> T orDefaults(@Nullable T group, T defaults) {
		return (group != null) ? group : defaults;
	}

	/** Binding leaves the placeholder of a variable that is not set as it is. */
	private static boolean isUnresolved(@Nullable String value) {
		return value != null && value.strip().startsWith("${");
	}

	private static @Nullable String text(@Nullable String value) {
		return StringUtils.hasText(value) ? value.trim() : null;
	}

	/**
	 * Contains neither the API key nor the user info and query of the URL.
	 */
	@Override
	public String toString() {
		return "BraintrustProperties[enabled=%s, offline=%s, apiUrl=%s, project=%s, projectId=%s]"
			.formatted(this.enabled, this.offline, Descriptions.host(this.apiUrl), this.project, this.projectId);
	}

	/**
	 * Selection, caching and rendering of prompts.
	 *
	 * @param environment Default environment, for references that specify neither a
	 * version nor an environment. If not set, such references resolve to the newest
	 * version.
	 * @param pins Versions that prompts are pinned to, by slug. A pin takes precedence
	 * over the version or environment in the code.
	 * @param selection Selection of versions at run time.
	 * @param rollouts Rollouts, by slug: the shares of callers that use other versions of
	 * a prompt. A slug with other characters than letters, digits and '-' needs brackets.
	 * @param openfeature Flags of OpenFeature that choose versions.
	 * @param requestEnvironment Environment that each web request selects by a header.
	 * @param linkTimeout Maximum time that an annotated method waits for an uncached
	 * prompt before it starts. A method that does not call CurrentPrompt then runs
	 * without a link.
	 * @param preload When to load the prompts of all annotated methods. 'background':
	 * after the start, on a separate thread. 'required': during the start, which fails if
	 * a prompt can't be loaded. 'none': each prompt at its first use.
	 * @param snapshots Locations of prompt snapshots, which are JSON files on the class
	 * path or in the file system. A location is a directory, which ends in '/', or a
	 * file.
	 * @param cache Caching and refreshing of prompts.
	 * @param store Persistent store of last known good versions.
	 * @param template Resource limits of templates.
	 */
	public record Prompts(@Nullable String environment, @DefaultValue Map<String, String> pins, Selection selection,
			@DefaultValue Map<String, Rollout> rollouts, OpenFeature openfeature, RequestEnvironment requestEnvironment,
			@DefaultValue("1s") Duration linkTimeout, @DefaultValue("background") PreloadMode preload,
			@DefaultValue("classpath:braintrust/prompts/") List<String> snapshots, Cache cache, Store store,
			Template template) {

		static final Prompts DEFAULTS = new Prompts(null, Map.of(), Selection.DEFAULTS, Map.of(), OpenFeature.DEFAULTS,
				RequestEnvironment.DEFAULTS, Duration.ofSeconds(1), PreloadMode.BACKGROUND,
				List.of("classpath:braintrust/prompts/"), Cache.DEFAULTS, Store.DEFAULTS, Template.DEFAULTS);

		public Prompts {
			environment = text(environment);
			selection = orDefaults(selection, Selection.DEFAULTS);
			openfeature = orDefaults(openfeature, OpenFeature.DEFAULTS);
			requestEnvironment = orDefaults(requestEnvironment, RequestEnvironment.DEFAULTS);
			cache = orDefaults(cache, Cache.DEFAULTS);
			store = orDefaults(store, Store.DEFAULTS);
			template = orDefaults(template, Template.DEFAULTS);
		}
	}

	/**
	 * Selection of versions at run time.
	 *
	 * @param keys Names of the baggage entries and prompt variables whose values
	 * selectors see. A baggage entry takes precedence over a variable of the same name.
	 */
	public record Selection(@DefaultValue List<String> keys) {

		static final Selection DEFAULTS = new Selection(List.of());

	}

	/**
	 * A rollout.
	 *
	 * @param key Name of the baggage entry or variable, such as 'user-id', whose value is
	 * assigned to an arm. If not set, or without a value, the trace is assigned; without
	 * a trace, an arm is chosen by chance.
	 * @param replaces Environments of annotations, references and overrides that the
	 * rollout may replace. By default, it replaces only the default environment.
	 * @param arms Arms. All other callers use the arm 'base', which is the version as
	 * requested.
	 * @param rollback When an arm is switched off because its calls fail. Never if not
	 * set.
	 */
	public record Rollout(@Nullable String key, @DefaultValue List<String> replaces, @DefaultValue List<Arm> arms,
			@Nullable Rollback rollback) {

		/**
		 * An arm: a version for a share of the callers.
		 *
		 * @param name Name of the arm.
		 * @param environment Environment whose version the arm uses.
		 * @param version Exact version that the arm uses, instead of an environment.
		 * @param percentage Share of the callers, from 0 to 100, in steps of 0.01.
		 */
		public record Arm(@Nullable String name, @Nullable String environment, @Nullable String version,
				@Nullable Double percentage) {

		}

		/**
		 * When an arm is switched off because its calls fail.
		 *
		 * @param errorMargin How much higher the share of failed calls must be than that
		 * of the arm 'base'.
		 * @param minimumCalls Minimum number of calls of the arm in the window.
		 * @param window Time that calls count.
		 */
		public record Rollback(@DefaultValue("0.05") double errorMargin, @DefaultValue("200") int minimumCalls,
				@DefaultValue("5m") Duration window) {

		}

	}

	/**
	 * Flags of OpenFeature that choose versions.
	 *
	 * @param enabled Whether the flag of a prompt chooses its version. Requires
	 * 'dev.openfeature:sdk'.
	 * @param prefix Prefix of the keys of flags, followed by the prompt's slug.
	 * @param targetingKey Name of the baggage entry or prompt variable, such as
	 * 'user-id', whose value is the targeting key. If not set, flags are evaluated
	 * without a targeting key.
	 * @param replaces Environments of annotations, references and overrides that a flag
	 * may replace. By default, flags replace only the default environment.
	 * @param memoryProviders Names of the providers that answer from memory. On
	 * non-blocking threads, other providers are not asked.
	 */
	public record OpenFeature(@DefaultValue("false") boolean enabled, @DefaultValue("braintrust.prompt.") String prefix,
			@Nullable String targetingKey, @DefaultValue List<String> replaces,
			@DefaultValue("InMemoryProvider") List<String> memoryProviders) {

		static final OpenFeature DEFAULTS = new OpenFeature(false, "braintrust.prompt.", null, List.of(),
				List.of("InMemoryProvider"));

		public OpenFeature {
			targetingKey = text(targetingKey);
		}
	}

	/**
	 * Environment that each web request selects by a header.
	 *
	 * @param enabled Whether a request may select the environment of prompts by a header.
	 * Applies to references that specify neither a version nor an environment. Every
	 * caller can select, so the header must come from a gateway, or the environments must
	 * be harmless.
	 * @param header Name of the header.
	 * @param allowed Environments that requests may select. Others are ignored. Required
	 * if enabled.
	 */
	public record RequestEnvironment(@DefaultValue("false") boolean enabled,
			@DefaultValue("X-Prompt-Environment") String header, @DefaultValue List<String> allowed) {

		static final RequestEnvironment DEFAULTS = new RequestEnvironment(false, "X-Prompt-Environment", List.of());

	}

	/**
	 * Caching and refreshing of prompts.
	 *
	 * @param maximumSize Maximum number of cached prompts.
	 * @param refreshInterval Time between two background refreshes of a cached prompt. 0
	 * disables refreshing. Exact versions are immutable and are not refreshed.
	 * @param refreshConcurrency Maximum number of concurrent background refreshes.
	 * @param idleTimeout Time since its last read after which a prompt is idle. An idle
	 * prompt is not refreshed in the background. Its next read waits for a refresh (the
	 * revalidation).
	 * @param revalidationTimeout Maximum time that a read waits for the revalidation of
	 * an idle prompt, or for the first API response if a store or snapshot contains the
	 * prompt. After that, the last known good version is served.
	 * @param failureTtl Time for which a failed load is cached. During this time, reads
	 * of a prompt without a last known good version fail with the same error, without a
	 * request.
	 * @param maxStaleness How long a version is served after its last confirmation while
	 * refreshes fail. After that, reads fail with a PromptUnavailableException. Must be
	 * longer than refresh-interval. If not set, the time is unlimited. Does not apply to
	 * exact versions.
	 * @param onDeleted What to do if a cached prompt is deleted or removed from its
	 * environment. 'keep': the last known good version is served. 'fail': reads fail with
	 * a PromptNotFoundException.
	 */
	public record Cache(@DefaultValue("10000") int maximumSize, @DefaultValue("60s") Duration refreshInterval,
			@DefaultValue("8") int refreshConcurrency, @DefaultValue("1h") Duration idleTimeout,
			@DefaultValue("1s") Duration revalidationTimeout, @DefaultValue("5s") Duration failureTtl,
			@Nullable Duration maxStaleness, @DefaultValue("keep") DeletedPolicy onDeleted) {

		static final Cache DEFAULTS = new Cache(10_000, Duration.ofSeconds(60), 8, Duration.ofHours(1),
				Duration.ofSeconds(1), Duration.ofSeconds(5), null, DeletedPolicy.KEEP);

	}

	/**
	 * Persistent store of last known good versions.
	 *
	 * @param type Where to store prompts, so that a new process can start during an
	 * outage. 'file': in local files. 'redis': in Redis. 'none': nowhere.
	 * @param timeout Maximum time to wait for one operation of the store.
	 * @param file File store.
	 * @param redis Redis store, shared by all instances of an application.
	 */
	public record Store(@DefaultValue("none") StoreType type, @DefaultValue("1s") Duration timeout, File file,
			Redis redis) {

		static final Store DEFAULTS = new Store(StoreType.NONE, Duration.ofSeconds(1), File.DEFAULTS, Redis.DEFAULTS);

		public Store {
			file = orDefaults(file, File.DEFAULTS);
			redis = orDefaults(redis, Redis.DEFAULTS);
		}

		/**
		 * File store.
		 *
		 * @param directory Directory of the files. Only their owner can read them. If not
		 * set, '.braintrust/prompts' in the user's home directory.
		 */
		public record File(@Nullable Path directory) {

			static final File DEFAULTS = new File(null);

		}

		/**
		 * Redis store.
		 *
		 * @param keyPrefix Prefix of every Redis key.
		 * @param timeToLive Time after its last confirmation until a stored prompt
		 * expires.
		 */
		public record Redis(@DefaultValue("braintrust:prompt:") String keyPrefix,
				@DefaultValue("30d") Duration timeToLive) {

			static final Redis DEFAULTS = new Redis("braintrust:prompt:", Duration.ofDays(30));

		}

	}

	/**
	 * Types of store.
	 */
	public enum StoreType {

		/** No store. Cached prompts are lost when the process ends. */
		NONE,

		/** Files in a local directory. */
		FILE,

		/**
		 * Redis, shared by all instances of an application. Requires Spring Data Redis.
		 */
		REDIS

	}

	/**
	 * Resource limits of templates.
	 *
	 * @param maximumSize Maximum length of one template, in characters.
	 * @param maximumNesting Maximum depth of nested sections, tags and expressions.
	 * @param maximumRenderedSize Maximum length of one rendered text, in characters.
	 * @param renderTimeout Maximum time of one build, including the conversion of
	 * variables.
	 * @param maximumMemory Maximum total memory of all concurrent builds and
	 * compilations. Each of them may use 1 MB in addition. If not set, a quarter of the
	 * heap.
	 */
	public record Template(@DefaultValue("1000000") int maximumSize, @DefaultValue("100") int maximumNesting,
			@DefaultValue("10000000") int maximumRenderedSize, @DefaultValue("2s") Duration renderTimeout,
			@Nullable DataSize maximumMemory) {

		static final Template DEFAULTS = new Template(1_000_000, 100, 10_000_000, Duration.ofSeconds(2), null);

	}

	/**
	 * Client of the Braintrust API.
	 *
	 * @param connectTimeout Maximum time to establish a connection, including the TLS
	 * handshake.
	 * @param responseTimeout Maximum time to wait for the response headers, and between
	 * two reads of the response body.
	 * @param timeout Maximum total time to load a prompt, including queueing and retries.
	 * @param retries Maximum number of immediate retries of a load after a transient
	 * failure.
	 * @param maximumConnections Maximum number of concurrent requests for prompts.
	 * @param maximumResponseSize Maximum size of a response.
	 * @param proxy URL of the HTTP proxy for prompts and export, such as
	 * 'http://proxy.example.org:3128'. If not set, the proxy of the JVM's system
	 * properties is used.
	 * @param ssl TLS settings for prompts and export.
	 */
	public record Client(@DefaultValue("2s") Duration connectTimeout, @DefaultValue("5s") Duration responseTimeout,
			@DefaultValue("10s") Duration timeout, @DefaultValue("0") int retries,
			@DefaultValue("16") int maximumConnections, @DefaultValue("4MB") DataSize maximumResponseSize,
			@Nullable URI proxy, Ssl ssl) {

		static final Client DEFAULTS = new Client(Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(10),
				0, 16, DataSize.ofMegabytes(4), null, Ssl.DEFAULTS);

		public Client {
			ssl = orDefaults(ssl, Ssl.DEFAULTS);
		}

		/**
		 * TLS settings for prompts and export.
		 *
		 * @param bundle Name of the SSL bundle for prompts and export. If not set, the
		 * JVM's certificates are used.
		 */
		public record Ssl(@Nullable String bundle) {

			static final Ssl DEFAULTS = new Ssl(null);

		}

	}

	/**
	 * Content and export of spans.
	 *
	 * @param content Which exporters receive the input and output of LLM calls.
	 * @param remoteParent Which destinations of spans a remote caller may choose, by
	 * 'braintrust.parent' in the baggage of its request. With 'experiment' and 'any',
	 * every caller can add spans to an experiment, and cause its requests to be sampled.
	 * @param rolloutKeyHash Whether spans contain a keyed hash of the key, such as a
	 * user's id, by which a rollout or flag chose the version.
	 * @param variables Prompt variables on spans.
	 * @param export Export of spans to Braintrust.
	 */
	public record Tracing(@DefaultValue("braintrust") ContentVisibility content,
			@DefaultValue("none") RemoteParent remoteParent, @DefaultValue("true") boolean rolloutKeyHash,
			Variables variables, Export export) {

		static final Tracing DEFAULTS = new Tracing(ContentVisibility.BRAINTRUST, RemoteParent.NONE, true,
				Variables.DEFAULTS, Export.DEFAULTS);

		public Tracing {
			variables = orDefaults(variables, Variables.DEFAULTS);
			export = orDefaults(export, Export.DEFAULTS);
		}
	}

	/**
	 * Prompt variables on spans. Patterns may contain the wildcard '*' and ignore case.
	 *
	 * @param include Patterns of the variables to write to spans, which are matched
	 * against their names. May contain the wildcard '*'. All variables if empty.
	 * @param exclude Patterns of the variables not to write to spans, which are matched
	 * against their names. May contain the wildcard '*'. Takes precedence over 'include'.
	 * @param mask Patterns of the variables, and of their members at any depth, whose
	 * values are replaced by '***'. Matched against names and against paths, such as
	 * 'customer.email'. May contain the wildcard '*'.
	 * @param maskInContent Whether to also replace the values of masked variables in the
	 * captured input and output of LLM calls.
	 * @param maximumSize Approximate maximum length of the JSON of all variables, in
	 * characters. Longer JSON is truncated and marked as truncated.
	 * @param visibleTo Which exporters receive variables. With 'braintrust', other
	 * exporters receive only the prompt's id, project id and version.
	 */
	public record Variables(@DefaultValue List<String> include, @DefaultValue List<String> exclude,
			@DefaultValue List<String> mask, @DefaultValue("false") boolean maskInContent,
			@DefaultValue("65536") int maximumSize, @DefaultValue("all") VariableVisibility visibleTo) {

		static final Variables DEFAULTS = new Variables(List.of(), List.of(), List.of(), false, 65536,
				VariableVisibility.ALL);

	}

	/**
	 * Export of spans to Braintrust.
	 *
	 * @param enabled Whether to export spans to Braintrust, in addition to the
	 * application's own exporters. Requires an API key and a project.
	 * 'management.tracing.export.enabled=false' also disables the export, and
	 * 'management.tracing.enabled=false' of Spring Boot 3.5.
	 * @param filterAiSpans Whether to export only AI spans and the root spans of their
	 * traces. An AI span has an attribute that starts with 'gen_ai.', 'braintrust.',
	 * 'llm.', 'ai.' or 'traceloop.'.
	 * @param timeout Maximum time of one export, including retries.
	 * @param scheduleDelay Time between two exports.
	 * @param maximumQueueSize Maximum number of spans that wait for export. Further spans
	 * are dropped while the queue is full.
	 * @param maximumBatchSize Maximum number of spans in one export.
	 */
	public record Export(@DefaultValue("true") boolean enabled, @DefaultValue("false") boolean filterAiSpans,
			@DefaultValue("10s") Duration timeout, @DefaultValue("1s") Duration scheduleDelay,
			@DefaultValue("2048") int maximumQueueSize, @DefaultValue("512") int maximumBatchSize) {

		static final Export DEFAULTS = new Export(true, false, Duration.ofSeconds(10), Duration.ofSeconds(1), 2048,
				512);

	}

	/**
	 * Clients of language models.
	 *
	 * @param ignoreUnsupported Members of requests that may be left out if the model has
	 * no place for them, for example 'seed'. By default, such a prompt is refused before
	 * anything is sent. Applies to clients of the application's ChatClient.Builder.
	 * @param reportUnlinked What to do with LLM spans that end without a prompt. 'none':
	 * nothing. 'log': count them, and log each place that they come from once.
	 */
	public record Ai(@DefaultValue List<String> ignoreUnsupported,
			@DefaultValue("none") ReportUnlinked reportUnlinked) {

		static final Ai DEFAULTS = new Ai(List.of(), ReportUnlinked.NONE);

	}

	/**
	 * Reports of LLM spans without a prompt.
	 */
	public enum ReportUnlinked {

		/** No report. */
		NONE,

		/** Each place is logged once, and a meter counts the spans. */
		LOG

	}

	/**
	 * Meters.
	 *
	 * @param llm Meters of LLM calls.
	 */
	public record Metrics(Llm llm) {

		static final Metrics DEFAULTS = new Metrics(Llm.DEFAULTS);

		public Metrics {
			llm = orDefaults(llm, Llm.DEFAULTS);
		}

		/**
		 * Meters of LLM calls.
		 *
		 * @param enabled Whether to measure the time and the tokens of LLM calls by slug
		 * and version of their prompt, whether or not they are sampled.
		 * @param maximumSeries Maximum number of pairs of slug and version. Calls with
		 * further ones are counted as 'other'.
		 */
		public record Llm(@DefaultValue("false") boolean enabled, @DefaultValue("200") int maximumSeries) {

			static final Llm DEFAULTS = new Llm(false, 200);

		}
	}

	/**
	 * Logging.
	 *
	 * @param mdc Whether 'prompt.slug' and 'prompt.version' are in the mapped diagnostic
	 * context (MDC) of annotated calls.
	 */
	public record Logging(@DefaultValue("false") boolean mdc) {

		static final Logging DEFAULTS = new Logging(false);

	}

}
