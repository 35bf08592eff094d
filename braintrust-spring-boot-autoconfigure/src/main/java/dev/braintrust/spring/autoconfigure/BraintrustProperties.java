package dev.braintrust.spring.autoconfigure;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

import dev.braintrust.spring.client.internal.Descriptions;
import dev.braintrust.spring.registry.DeletedPolicy;
import dev.braintrust.spring.registry.PreloadMode;
import dev.braintrust.spring.tracing.ContentVisibility;

/**
 * Properties of the Braintrust starter.
 * <p>
 * A group of which no property is set has its {@code DEFAULTS}. With
 * {@code @DefaultValue}, Spring Boot would read every group's annotations with each
 * start: two megabytes, a fifth of what the starter allocated.
 *
 * @param enabled Whether Braintrust is used at all. If not, annotations do nothing, and
 * the prompt registry says so when it is asked.
 * @param offline Whether to stay off the network: prompts come from stores and snapshots
 * only, and no span is exported.
 * @param apiKey API key. Needed to load prompts and to export spans.
 * @param apiUrl Root of Braintrust's API.
 * @param appUrl Root of Braintrust's user interface, for links that people open.
 * @param project Name of the project that holds the prompts and gets the spans.
 * @param projectId Id of the project that holds the prompts and gets the spans. Wins over
 * the name.
 * @param orgName Name of the organization, for links that people open.
 * @param prompts How prompts are chosen, cached and rendered.
 * @param client How Braintrust's API is called.
 * @param tracing What spans carry, and where they go.
 */
@ConfigurationProperties("braintrust")
public record BraintrustProperties(@DefaultValue("true") boolean enabled, @DefaultValue("false") boolean offline,
		@Nullable String apiKey, @DefaultValue("https://api.braintrust.dev") URI apiUrl,
		@DefaultValue("https://www.braintrust.dev") URI appUrl, @Nullable String project, @Nullable String projectId,
		@Nullable String orgName, Prompts prompts, Client client, Tracing tracing) {

	public BraintrustProperties {
		apiKey = text(apiKey);
		project = text(project);
		projectId = text(projectId);
		orgName = text(orgName);
		prompts = orDefaults(prompts, Prompts.DEFAULTS);
		client = orDefaults(client, Client.DEFAULTS);
		tracing = orDefaults(tracing, Tracing.DEFAULTS);
	}

	private static <T> T orDefaults(@Nullable T group, T defaults) {
		return (group != null) ? group : defaults;
	}

	private static @Nullable String text(@Nullable String value) {
		return StringUtils.hasText(value) ? value.trim() : null;
	}

	/**
	 * Shows no key, and of the URL no user info and no query.
	 */
	@Override
	public String toString() {
		return "BraintrustProperties[enabled=%s, offline=%s, apiUrl=%s, project=%s, projectId=%s]"
			.formatted(this.enabled, this.offline, Descriptions.host(this.apiUrl), this.project, this.projectId);
	}

	/**
	 * How prompts are chosen, cached and rendered.
	 *
	 * @param environment Environment of every reference that names neither version nor
	 * environment. Without it, those mean the newest version.
	 * @param linkTimeout Longest that an annotated method which does not ask for its
	 * prompt waits for it, when it is not cached. Then the method runs without a link.
	 * @param preload Whether the prompts of all annotated methods are loaded at start-up.
	 * @param snapshots Where snapshots of prompts are found that came with the
	 * application: folders, ending in '/', or files.
	 * @param cache How prompts are cached and kept fresh.
	 * @param store Where last known versions survive the process.
	 * @param template Limits on what a template may cost.
	 */
	public record Prompts(@Nullable String environment, @DefaultValue("1s") Duration linkTimeout,
			@DefaultValue("background") PreloadMode preload,
			@DefaultValue("classpath:braintrust/prompts/") List<String> snapshots, Cache cache, Store store,
			Template template) {

		static final Prompts DEFAULTS = new Prompts(null, Duration.ofSeconds(1), PreloadMode.BACKGROUND,
				List.of("classpath:braintrust/prompts/"), Cache.DEFAULTS, Store.DEFAULTS, Template.DEFAULTS);

		public Prompts {
			environment = text(environment);
			cache = orDefaults(cache, Cache.DEFAULTS);
			store = orDefaults(store, Store.DEFAULTS);
			template = orDefaults(template, Template.DEFAULTS);
		}
	}

	/**
	 * How prompts are cached and kept fresh.
	 *
	 * @param maximumSize Number of prompts that are kept.
	 * @param refreshInterval Age at which a prompt that may have changed is fetched anew,
	 * in the background; 0 for never. Exact versions never change, and are not.
	 * @param refreshConcurrency Number of prompts that are fetched anew at once.
	 * @param idleTimeout Time for which a prompt that nobody asks for is kept fresh.
	 * Later it is checked before it is served again.
	 * @param revalidationTimeout Longest that callers wait for such a check, and for the
	 * first answer of the API where a store or snapshot has the prompt. Then the last
	 * known version is served.
	 * @param failureTtl Time for which a failed first load is remembered, so that the
	 * next callers do not wait for the same failure.
	 * @param maxStaleness Age up to which a prompt is served that can't be refreshed. Any
	 * age by default.
	 * @param onDeleted What becomes of a prompt that is deleted, or taken out of its
	 * environment, while it is in use.
	 */
	public record Cache(@DefaultValue("10000") int maximumSize, @DefaultValue("60s") Duration refreshInterval,
			@DefaultValue("8") int refreshConcurrency, @DefaultValue("1h") Duration idleTimeout,
			@DefaultValue("1s") Duration revalidationTimeout, @DefaultValue("5s") Duration failureTtl,
			@Nullable Duration maxStaleness, @DefaultValue("keep") DeletedPolicy onDeleted) {

		static final Cache DEFAULTS = new Cache(10_000, Duration.ofSeconds(60), 8, Duration.ofHours(1),
				Duration.ofSeconds(1), Duration.ofSeconds(5), null, DeletedPolicy.KEEP);

	}

	/**
	 * Where last known versions survive the process.
	 *
	 * @param type Kind of store.
	 * @param timeout Longest that a store is waited for.
	 * @param file The store in files.
	 * @param redis The store in Redis, which a fleet shares.
	 */
	public record Store(@DefaultValue("none") StoreType type, @DefaultValue("1s") Duration timeout, File file,
			Redis redis) {

		static final Store DEFAULTS = new Store(StoreType.NONE, Duration.ofSeconds(1), File.DEFAULTS, Redis.DEFAULTS);

		public Store {
			file = orDefaults(file, File.DEFAULTS);
			redis = orDefaults(redis, Redis.DEFAULTS);
		}

		/**
		 * The store in files.
		 *
		 * @param directory Directory of the files, which only their owner may read;
		 * .braintrust/prompts in the user's home by default.
		 */
		public record File(@Nullable Path directory) {

			static final File DEFAULTS = new File(null);

		}

		/**
		 * The store in Redis.
		 *
		 * @param keyPrefix What every key begins with.
		 * @param timeToLive Time for which a prompt is kept that nobody confirms any
		 * more.
		 */
		public record Redis(@DefaultValue("braintrust:prompt:") String keyPrefix,
				@DefaultValue("30d") Duration timeToLive) {

			static final Redis DEFAULTS = new Redis("braintrust:prompt:", Duration.ofDays(30));

		}

	}

	/**
	 * Kinds of stores.
	 */
	public enum StoreType {

		/** No store: what is known is lost with the process. */
		NONE,

		/** Files on this machine. */
		FILE,

		/** Redis, shared by a fleet. Needs Spring Data Redis. */
		REDIS

	}

	/**
	 * Limits on what templates may cost.
	 *
	 * @param maximumSize Maximum length of one template, in characters.
	 * @param maximumNesting Maximum depth of nested sections, tags and expressions.
	 * @param maximumRenderedSize Maximum length of one rendered text, in characters.
	 * @param renderTimeout Maximum time to build one prompt.
	 * @param maximumMemory Maximum memory of all prompts that are built or compiled at
	 * the same time. Each may use 1 MB in addition. A quarter of the heap by default.
	 */
	public record Template(@DefaultValue("1000000") int maximumSize, @DefaultValue("100") int maximumNesting,
			@DefaultValue("10000000") int maximumRenderedSize, @DefaultValue("2s") Duration renderTimeout,
			@Nullable DataSize maximumMemory) {

		static final Template DEFAULTS = new Template(1_000_000, 100, 10_000_000, Duration.ofSeconds(2), null);

	}

	/**
	 * How Braintrust's API is called.
	 *
	 * @param connectTimeout Maximum time to connect, TLS handshake included.
	 * @param responseTimeout Maximum time until the response headers arrive, and maximum
	 * silence within the body.
	 * @param timeout Longest that loading a prompt may take in all, queueing and retries
	 * included.
	 * @param retries Number of times that a load is repeated at once after a failure that
	 * may pass.
	 * @param maximumConnections Maximum number of concurrent requests.
	 * @param maximumResponseSize Largest answer that is read.
	 * @param proxy Proxy on the way to Braintrust, for prompts and for export, such as
	 * 'http://proxy.example.org:3128'. The one that the system properties name by
	 * default.
	 * @param ssl Certificates on the way to Braintrust.
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
		 * Certificates on the way to Braintrust, for prompts and for export.
		 *
		 * @param bundle Name of an SSL bundle. The platform's certificates by default.
		 */
		public record Ssl(@Nullable String bundle) {

			static final Ssl DEFAULTS = new Ssl(null);

		}

	}

	/**
	 * What spans carry, and where they go.
	 *
	 * @param content Who sees what an LLM was asked and what it said.
	 * @param variables What spans show of a prompt's variables.
	 * @param export The export of spans to Braintrust.
	 */
	public record Tracing(@DefaultValue("braintrust") ContentVisibility content, Variables variables, Export export) {

		static final Tracing DEFAULTS = new Tracing(ContentVisibility.BRAINTRUST, Variables.DEFAULTS, Export.DEFAULTS);

		public Tracing {
			variables = orDefaults(variables, Variables.DEFAULTS);
			export = orDefaults(export, Export.DEFAULTS);
		}
	}

	/**
	 * What spans show of a prompt's variables. Patterns may hold '*'; they are compared
	 * with names and paths ('customer.email'), ignoring case.
	 *
	 * @param include Names of the variables that are shown. Empty for all.
	 * @param exclude Names of the variables that are left out.
	 * @param mask Names of variables and of their members, at any depth, whose value is
	 * replaced by '***'.
	 * @param maskInContent Whether the values of masked variables are masked in captured
	 * content, too.
	 * @param maximumSize Longest JSON of all variables, in characters. What is longer is
	 * cut, visibly.
	 */
	public record Variables(@DefaultValue List<String> include, @DefaultValue List<String> exclude,
			@DefaultValue List<String> mask, @DefaultValue("false") boolean maskInContent,
			@DefaultValue("65536") int maximumSize) {

		static final Variables DEFAULTS = new Variables(List.of(), List.of(), List.of(), false, 65536);

	}

	/**
	 * The export of spans to Braintrust.
	 *
	 * @param enabled Whether spans are exported to Braintrust, beside the application's
	 * own exporters. Needs an API key and a project. Spring Boot's
	 * management.tracing.export.enabled=false turns it off, too.
	 * @param filterAiSpans Whether only spans of AI are exported, and the roots of their
	 * traces.
	 * @param timeout Longest that one export may take.
	 * @param scheduleDelay Time between two exports.
	 * @param maximumQueueSize Number of spans that wait for export. When it is reached,
	 * further ones are dropped.
	 * @param maximumBatchSize Number of spans in one export.
	 */
	public record Export(@DefaultValue("true") boolean enabled, @DefaultValue("false") boolean filterAiSpans,
			@DefaultValue("10s") Duration timeout, @DefaultValue("1s") Duration scheduleDelay,
			@DefaultValue("2048") int maximumQueueSize, @DefaultValue("512") int maximumBatchSize) {

		static final Export DEFAULTS = new Export(true, false, Duration.ofSeconds(10), Duration.ofSeconds(1), 2048,
				512);

	}

}
