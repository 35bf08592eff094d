package dev.braintrust.spring.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationContext;
import org.springframework.context.Lifecycle;
import org.springframework.context.Phased;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.util.unit.DataSize;

import dev.braintrust.spring.autoconfigure.BraintrustProperties.Cache;
import dev.braintrust.spring.autoconfigure.BraintrustProperties.Template;
import dev.braintrust.spring.call.internal.SpanClaimFactory;
import dev.braintrust.spring.client.internal.BraintrustClient;
import dev.braintrust.spring.client.internal.ClientSettings;
import dev.braintrust.spring.client.internal.PromptSource;
import dev.braintrust.spring.json.internal.PlainData;
import dev.braintrust.spring.prompt.VariableMapper;
import dev.braintrust.spring.prompt.internal.PromptBuildListener;
import dev.braintrust.spring.prompt.internal.PromptFactory;
import dev.braintrust.spring.registry.PromptStore;
import dev.braintrust.spring.registry.internal.CacheSettings;
import dev.braintrust.spring.registry.internal.CachingPromptRegistry;
import dev.braintrust.spring.registry.internal.OfflinePromptSource;
import dev.braintrust.spring.registry.internal.PromptChangedPublisher;
import dev.braintrust.spring.registry.internal.PromptStores;
import dev.braintrust.spring.registry.internal.RegistryBackend;
import dev.braintrust.spring.registry.internal.RegistryListener;
import dev.braintrust.spring.registry.internal.SnapshotPrompts;
import dev.braintrust.spring.registry.internal.StoreKeyFactory;
import dev.braintrust.spring.registry.internal.StoreNamespaces;
import dev.braintrust.spring.selection.internal.ReferenceDefaults;
import dev.braintrust.spring.selection.internal.VersionSelection;
import dev.braintrust.spring.template.internal.TemplateLimits;
import dev.braintrust.spring.tracing.internal.LinkingBuildListener;

/**
 * The starter's own prompt registry, created from the properties. The constructor
 * validates settings and looks up beans; the API client and the stores are created when
 * the first prompt is requested. It is a bean, so that stores are stopped in the right
 * phase and everything is closed once, in order.
 */
final class ConfiguredRegistry implements RegistryBackend.Factory, Lifecycle, Phased, AutoCloseable {

	private final BraintrustProperties properties;

	private final ApiConnection connection;

	private final ApplicationContext context;

	private final TemplateLimits limits;

	private final @Nullable PromptStore store;

	private final @Nullable VariableMapper variables;

	private final @Nullable SpanClaimFactory spans;

	private final PromptChangedPublisher events;

	private final CachingPromptRegistry registry;

	private volatile @Nullable RegistryBackend backend;

	ConfiguredRegistry(BraintrustProperties properties, ApiConnection connection, VersionSelection selection,
			ApplicationContext context) {
		this.properties = properties;
		this.connection = connection;
		this.context = context;
		this.limits = limits(properties.prompts().template());
		this.store = ConfiguredStore.of(properties, context);
		this.variables = context.getBeanProvider(VariableMapper.class).getIfAvailable();
		this.spans = context.getBeanProvider(SpanClaimFactory.class).getIfAvailable();
		this.events = new PromptChangedPublisher(context);
		this.registry = new CachingPromptRegistry(this, selection, cacheSettings(properties),
				Stream.concat(Stream.of(this.events), context.getBeanProvider(RegistryListener.class).orderedStream())
					.toList());
		connection.settings().keys().setHolder(this.registry);
	}

	private static TemplateLimits limits(Template template) {
		DataSize memory = template.maximumMemory();
		return ConfigurationCheck.create(() -> new TemplateLimits(template.maximumSize(), template.maximumNesting(),
				template.maximumRenderedSize(), template.renderTimeout(),
				(memory != null) ? memory.toBytes() : TemplateLimits.defaultMemory()));
	}

	private static CacheSettings cacheSettings(BraintrustProperties properties) {
		Cache cache = properties.prompts().cache();
		CacheSettings settings = ConfigurationCheck.create(() -> new CacheSettings(cache.maximumSize(),
				cache.refreshInterval(), cache.refreshConcurrency(), cache.idleTimeout(), cache.revalidationTimeout(),
				cache.failureTtl(), cache.maxStaleness(), cache.onDeleted()));
		return properties.offline() ? settings.withRefreshInterval(Duration.ZERO) : settings;
	}

	CachingPromptRegistry registry() {
		return this.registry;
	}

	@Override
	public void prepare() {
		this.connection.lookUpBeans();
	}

	@Override
	public RegistryBackend create() {
		ClientSettings client = this.connection.settings();
		BraintrustProperties.Prompts settings = this.properties.prompts();
		PromptSource source = this.properties.offline() ? new OfflinePromptSource(settings.snapshots())
				: new BraintrustClient(this.connection.http(), client);
		PromptStores stores = new PromptStores(
				this.store, new SnapshotPrompts(new PathMatchingResourcePatternResolver(this.context),
						settings.snapshots(), defaults(this.properties)),
				namespaces(client), settings.store().timeout());
		RegistryBackend created = new RegistryBackend(source,
				new PromptFactory(this.limits, buildListener(), this.variables), stores);
		this.backend = created;
		return created;
	}

	@Override
	public int tenant() {
		return this.connection.settings().keys().state().tenant();
	}

	/** Without a key, a shared store is read and written nevertheless. */
	private static StoreNamespaces namespaces(ClientSettings client) {
		String apiUrl = client.apiUrl().toString();
		return (client.apiKey() != null) ? StoreNamespaces.of(apiUrl, client.keys())
				: (tenant) -> List.of(StoreKeyFactory.namespace(apiUrl, null));
	}

	static ReferenceDefaults defaults(BraintrustProperties properties) {
		return new ReferenceDefaults(properties.project(), properties.projectId(), properties.prompts().environment());
	}

	/** Without a tracer on the class path, there is no {@code SpanClaimFactory} bean. */
	private PromptBuildListener buildListener() {
		return (this.spans != null) ? new LinkingBuildListener(this.spans) : PromptBuildListener.NONE;
	}

	/**
	 * Stops after web servers, executors and schedulers, which may still load prompts,
	 * and before connection factories such as {@code LettuceConnectionFactory} (phase 0),
	 * which are needed to write pending prompts.
	 */
	@Override
	public int getPhase() {
		return 1;
	}

	@Override
	public boolean isRunning() {
		RegistryBackend current = this.backend;
		return current != null && current.stores().isRunning();
	}

	@Override
	public void start() {
		RegistryBackend current = this.backend;
		if (current != null) {
			current.stores().start();
		}
	}

	@Override
	public void stop() {
		RegistryBackend current = this.backend;
		if (current != null) {
			current.stores().stop();
		}
	}

	@Override
	public void close() {
		try {
			this.registry.close();
		}
		finally {
			this.events.close();
			// metadata of the application's classes, cached by variables and
			// Prompt.fromJson
			PlainData.forgetTypes();
		}
	}

}
