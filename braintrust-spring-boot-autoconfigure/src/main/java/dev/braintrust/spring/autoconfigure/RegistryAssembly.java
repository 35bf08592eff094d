package dev.braintrust.spring.autoconfigure;

import java.time.Duration;
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
import dev.braintrust.spring.client.internal.ApiKey;
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
import dev.braintrust.spring.registry.internal.ReferenceDefaults;
import dev.braintrust.spring.registry.internal.RegistryBackend;
import dev.braintrust.spring.registry.internal.RegistryListener;
import dev.braintrust.spring.registry.internal.SnapshotPrompts;
import dev.braintrust.spring.registry.internal.StoreKeys;
import dev.braintrust.spring.template.internal.TemplateLimits;
import dev.braintrust.spring.tracing.internal.LinkingBuildListener;

/**
 * The starter's own prompt registry and all that it is made of. Settings are checked, and
 * beans looked up, at once; the rest is put together when a prompt is first asked for. A
 * bean, so that stores are stopped in their phase and everything is closed once, in
 * order.
 */
final class RegistryAssembly implements RegistryBackend.Factory, Lifecycle, Phased, AutoCloseable {

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

	RegistryAssembly(BraintrustProperties properties, ApiConnection connection, ApplicationContext context) {
		this.properties = properties;
		this.connection = connection;
		this.context = context;
		this.limits = limits(properties.prompts().template());
		this.store = ConfiguredStore.of(properties, context);
		this.variables = context.getBeanProvider(VariableMapper.class).getIfAvailable();
		this.spans = context.getBeanProvider(SpanClaimFactory.class).getIfAvailable();
		this.events = new PromptChangedPublisher(context);
		this.registry = new CachingPromptRegistry(this, defaults(properties), cacheSettings(properties),
				Stream.concat(Stream.of(this.events), context.getBeanProvider(RegistryListener.class).orderedStream())
					.toList());
	}

	private static TemplateLimits limits(Template template) {
		DataSize memory = template.maximumMemory();
		return ConfigurationCheck.make(() -> new TemplateLimits(template.maximumSize(), template.maximumNesting(),
				template.maximumRenderedSize(), template.renderTimeout(),
				(memory != null) ? memory.toBytes() : TemplateLimits.defaultMemory()));
	}

	private static CacheSettings cacheSettings(BraintrustProperties properties) {
		Cache cache = properties.prompts().cache();
		CacheSettings settings = ConfigurationCheck.make(() -> new CacheSettings(cache.maximumSize(),
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
		ApiKey apiKey = client.apiKey();
		PromptStores stores = new PromptStores(this.store,
				new SnapshotPrompts(new PathMatchingResourcePatternResolver(this.context), settings.snapshots(),
						defaults(this.properties)),
				StoreKeys.namespace(client.apiUrl().toString(), (apiKey != null) ? apiKey.authorization() : null),
				settings.store().timeout());
		RegistryBackend made = new RegistryBackend(source,
				new PromptFactory(this.limits, buildListener(), this.variables), stores);
		this.backend = made;
		return made;
	}

	static ReferenceDefaults defaults(BraintrustProperties properties) {
		return new ReferenceDefaults(properties.project(), properties.projectId(), properties.prompts().environment());
	}

	/** There are no claims without a tracer on the class path. */
	private PromptBuildListener buildListener() {
		return (this.spans != null) ? new LinkingBuildListener(this.spans) : PromptBuildListener.NONE;
	}

	/**
	 * After web servers, executors and schedulers, which may still load prompts, and
	 * before connection factories such as {@code LettuceConnectionFactory}, whose phase
	 * is 0: what is left to write takes these.
	 */
	@Override
	public int getPhase() {
		return 1;
	}

	@Override
	public boolean isRunning() {
		RegistryBackend made = this.backend;
		return made != null && made.stores().isRunning();
	}

	@Override
	public void start() {
		RegistryBackend made = this.backend;
		if (made != null) {
			made.stores().start();
		}
	}

	@Override
	public void stop() {
		RegistryBackend made = this.backend;
		if (made != null) {
			made.stores().stop();
		}
	}

	@Override
	public void close() {
		try {
			this.registry.close();
		}
		finally {
			this.events.close();
			// what variables and Prompt.fromJson have taught about the application's
			// classes
			PlainData.forgetTypes();
		}
	}

}
