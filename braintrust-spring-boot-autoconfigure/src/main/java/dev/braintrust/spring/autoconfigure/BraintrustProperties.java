package dev.braintrust.spring.autoconfigure;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

import dev.braintrust.spring.tracing.ContentVisibility;

/**
 * Properties of the Braintrust starter.
 */
@ConfigurationProperties("braintrust")
public class BraintrustProperties {

	/**
	 * Whether Braintrust is used at all. If not, annotations do nothing, and the prompt
	 * registry says so when it is asked.
	 */
	private boolean enabled = true;

	/**
	 * API key. Needed to load prompts and to export spans.
	 */
	private @Nullable String apiKey;

	/**
	 * Root of Braintrust's API.
	 */
	private URI apiUrl = URI.create("https://api.braintrust.dev");

	/**
	 * Root of Braintrust's user interface, for links that people open.
	 */
	private URI appUrl = URI.create("https://www.braintrust.dev");

	/**
	 * Name of the project that holds the prompts and gets the spans.
	 */
	private @Nullable String project;

	/**
	 * Id of the project that holds the prompts and gets the spans. Wins over the name.
	 */
	private @Nullable String projectId;

	/**
	 * Name of the organization, for links that people open.
	 */
	private @Nullable String orgName;

	private final Prompts prompts = new Prompts();

	private final Client client = new Client();

	private final Tracing tracing = new Tracing();

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public @Nullable String getApiKey() {
		return this.apiKey;
	}

	public void setApiKey(@Nullable String apiKey) {
		this.apiKey = apiKey;
	}

	public URI getApiUrl() {
		return this.apiUrl;
	}

	public void setApiUrl(URI apiUrl) {
		this.apiUrl = apiUrl;
	}

	public URI getAppUrl() {
		return this.appUrl;
	}

	public void setAppUrl(URI appUrl) {
		this.appUrl = appUrl;
	}

	public @Nullable String getProject() {
		return this.project;
	}

	public void setProject(@Nullable String project) {
		this.project = project;
	}

	public @Nullable String getProjectId() {
		return this.projectId;
	}

	public void setProjectId(@Nullable String projectId) {
		this.projectId = projectId;
	}

	public @Nullable String getOrgName() {
		return this.orgName;
	}

	public void setOrgName(@Nullable String orgName) {
		this.orgName = orgName;
	}

	public Prompts getPrompts() {
		return this.prompts;
	}

	public Client getClient() {
		return this.client;
	}

	public Tracing getTracing() {
		return this.tracing;
	}

	/**
	 * How prompts are chosen, cached and rendered.
	 */
	public static class Prompts {

		/**
		 * Environment of every reference that names neither version nor environment.
		 * Without it, those mean the newest version.
		 */
		private @Nullable String environment;

		/**
		 * Longest that an annotated method which does not ask for its prompt waits for
		 * it, when it is not cached. Then the method runs without a link.
		 */
		private Duration linkTimeout = Duration.ofSeconds(1);

		private final Cache cache = new Cache();

		private final Template template = new Template();

		public @Nullable String getEnvironment() {
			return this.environment;
		}

		public void setEnvironment(@Nullable String environment) {
			this.environment = environment;
		}

		public Duration getLinkTimeout() {
			return this.linkTimeout;
		}

		public void setLinkTimeout(Duration linkTimeout) {
			this.linkTimeout = linkTimeout;
		}

		public Cache getCache() {
			return this.cache;
		}

		public Template getTemplate() {
			return this.template;
		}

		/**
		 * The cache of prompts.
		 */
		public static class Cache {

			/**
			 * Number of prompts that are kept.
			 */
			private int maximumSize = 10_000;

			/**
			 * Age at which a prompt that may have changed is fetched anew, in the
			 * background. Exact versions never change, and are not.
			 */
			private Duration refreshInterval = Duration.ofSeconds(60);

			/**
			 * Time for which a prompt that nobody asks for is kept fresh. Later it is
			 * checked before it is served again.
			 */
			private Duration idleTimeout = Duration.ofHours(1);

			/**
			 * Time for which a failed first load is remembered, so that the next callers
			 * do not wait for the same failure.
			 */
			private Duration failureTtl = Duration.ofSeconds(5);

			public int getMaximumSize() {
				return this.maximumSize;
			}

			public void setMaximumSize(int maximumSize) {
				this.maximumSize = maximumSize;
			}

			public Duration getRefreshInterval() {
				return this.refreshInterval;
			}

			public void setRefreshInterval(Duration refreshInterval) {
				this.refreshInterval = refreshInterval;
			}

			public Duration getIdleTimeout() {
				return this.idleTimeout;
			}

			public void setIdleTimeout(Duration idleTimeout) {
				this.idleTimeout = idleTimeout;
			}

			public Duration getFailureTtl() {
				return this.failureTtl;
			}

			public void setFailureTtl(Duration failureTtl) {
				this.failureTtl = failureTtl;
			}

		}

		/**
		 * Limits on what a template may cost.
		 */
		public static class Template {

			/**
			 * Greatest length of one template, in characters.
			 */
			private int maximumSize = 1_000_000;

			/**
			 * Greatest depth of nested sections.
			 */
			private int maximumNesting = 100;

			/**
			 * Greatest length of one rendered text, in characters.
			 */
			private int maximumRenderedSize = 10_000_000;

			/**
			 * Longest that rendering one text may take.
			 */
			private Duration renderTimeout = Duration.ofSeconds(2);

			public int getMaximumSize() {
				return this.maximumSize;
			}

			public void setMaximumSize(int maximumSize) {
				this.maximumSize = maximumSize;
			}

			public int getMaximumNesting() {
				return this.maximumNesting;
			}

			public void setMaximumNesting(int maximumNesting) {
				this.maximumNesting = maximumNesting;
			}

			public int getMaximumRenderedSize() {
				return this.maximumRenderedSize;
			}

			public void setMaximumRenderedSize(int maximumRenderedSize) {
				this.maximumRenderedSize = maximumRenderedSize;
			}

			public Duration getRenderTimeout() {
				return this.renderTimeout;
			}

			public void setRenderTimeout(Duration renderTimeout) {
				this.renderTimeout = renderTimeout;
			}

		}

	}

	/**
	 * How Braintrust's API is called.
	 */
	public static class Client {

		/**
		 * Longest that connecting may take.
		 */
		private Duration connectTimeout = Duration.ofSeconds(2);

		/**
		 * Longest silence while waiting for an answer.
		 */
		private Duration responseTimeout = Duration.ofSeconds(5);

		/**
		 * Longest that loading a prompt may take in all, queueing and retries included.
		 */
		private Duration timeout = Duration.ofSeconds(10);

		/**
		 * Number of times that a load is repeated at once after a failure that may pass.
		 */
		private int retries;

		/**
		 * Number of requests that may be under way at once.
		 */
		private int maximumConnections = 16;

		/**
		 * Largest answer that is read.
		 */
		private DataSize maximumResponseSize = DataSize.ofMegabytes(4);

		public Duration getConnectTimeout() {
			return this.connectTimeout;
		}

		public void setConnectTimeout(Duration connectTimeout) {
			this.connectTimeout = connectTimeout;
		}

		public Duration getResponseTimeout() {
			return this.responseTimeout;
		}

		public void setResponseTimeout(Duration responseTimeout) {
			this.responseTimeout = responseTimeout;
		}

		public Duration getTimeout() {
			return this.timeout;
		}

		public void setTimeout(Duration timeout) {
			this.timeout = timeout;
		}

		public int getRetries() {
			return this.retries;
		}

		public void setRetries(int retries) {
			this.retries = retries;
		}

		public int getMaximumConnections() {
			return this.maximumConnections;
		}

		public void setMaximumConnections(int maximumConnections) {
			this.maximumConnections = maximumConnections;
		}

		public DataSize getMaximumResponseSize() {
			return this.maximumResponseSize;
		}

		public void setMaximumResponseSize(DataSize maximumResponseSize) {
			this.maximumResponseSize = maximumResponseSize;
		}

	}

	/**
	 * What spans carry, and where they go.
	 */
	public static class Tracing {

		/**
		 * Who sees what an LLM was asked and what it said.
		 */
		private ContentVisibility content = ContentVisibility.BRAINTRUST;

		private final Variables variables = new Variables();

		private final Export export = new Export();

		public ContentVisibility getContent() {
			return this.content;
		}

		public void setContent(ContentVisibility content) {
			this.content = content;
		}

		public Variables getVariables() {
			return this.variables;
		}

		public Export getExport() {
			return this.export;
		}

		/**
		 * What spans show of a prompt's variables. Patterns may hold '*'; they are
		 * compared with names and paths ('customer.email'), ignoring case.
		 */
		public static class Variables {

			/**
			 * Names of the variables that are shown. Empty for all.
			 */
			private List<String> include = new ArrayList<>();

			/**
			 * Names of the variables that are left out.
			 */
			private List<String> exclude = new ArrayList<>();

			/**
			 * Names of variables and of their members, at any depth, whose value is
			 * replaced by '***'.
			 */
			private List<String> mask = new ArrayList<>();

			/**
			 * Whether the values of masked variables are masked in captured content, too.
			 */
			private boolean maskInContent;

			/**
			 * Longest JSON of all variables, in characters. What is longer is cut,
			 * visibly.
			 */
			private int maximumSize = 65_536;

			public List<String> getInclude() {
				return this.include;
			}

			public void setInclude(List<String> include) {
				this.include = include;
			}

			public List<String> getExclude() {
				return this.exclude;
			}

			public void setExclude(List<String> exclude) {
				this.exclude = exclude;
			}

			public List<String> getMask() {
				return this.mask;
			}

			public void setMask(List<String> mask) {
				this.mask = mask;
			}

			public boolean isMaskInContent() {
				return this.maskInContent;
			}

			public void setMaskInContent(boolean maskInContent) {
				this.maskInContent = maskInContent;
			}

			public int getMaximumSize() {
				return this.maximumSize;
			}

			public void setMaximumSize(int maximumSize) {
				this.maximumSize = maximumSize;
			}

		}

		/**
		 * The export of spans to Braintrust.
		 */
		public static class Export {

			/**
			 * Whether spans are exported to Braintrust, beside the application's own
			 * exporters. Needs an API key and a project. Spring Boot's
			 * management.tracing.export.enabled=false turns it off, too.
			 */
			private boolean enabled = true;

			/**
			 * Whether only spans of AI are exported, and the roots of their traces.
			 */
			private boolean filterAiSpans;

			/**
			 * Longest that one export may take.
			 */
			private Duration timeout = Duration.ofSeconds(10);

			/**
			 * Time between two exports.
			 */
			private Duration scheduleDelay = Duration.ofSeconds(1);

			/**
			 * Number of spans that wait for export. When it is reached, further ones are
			 * dropped.
			 */
			private int maximumQueueSize = 2048;

			/**
			 * Number of spans in one export.
			 */
			private int maximumBatchSize = 512;

			public boolean isEnabled() {
				return this.enabled;
			}

			public void setEnabled(boolean enabled) {
				this.enabled = enabled;
			}

			public boolean isFilterAiSpans() {
				return this.filterAiSpans;
			}

			public void setFilterAiSpans(boolean filterAiSpans) {
				this.filterAiSpans = filterAiSpans;
			}

			public Duration getTimeout() {
				return this.timeout;
			}

			public void setTimeout(Duration timeout) {
				this.timeout = timeout;
			}

			public Duration getScheduleDelay() {
				return this.scheduleDelay;
			}

			public void setScheduleDelay(Duration scheduleDelay) {
				this.scheduleDelay = scheduleDelay;
			}

			public int getMaximumQueueSize() {
				return this.maximumQueueSize;
			}

			public void setMaximumQueueSize(int maximumQueueSize) {
				this.maximumQueueSize = maximumQueueSize;
			}

			public int getMaximumBatchSize() {
				return this.maximumBatchSize;
			}

			public void setMaximumBatchSize(int maximumBatchSize) {
				this.maximumBatchSize = maximumBatchSize;
			}

		}

	}

}
