package dev.braintrust.spring.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.springframework.context.ApplicationContext;
import org.springframework.context.Lifecycle;
import org.springframework.context.Phased;
import org.springframework.util.unit.DataSize;

import dev.braintrust.spring.autoconfigure.BraintrustProperties.Cache;
import dev.braintrust.spring.autoconfigure.BraintrustProperties.Template;
import dev.braintrust.spring.call.internal.SpanClaims;
import dev.braintrust.spring.client.internal.BraintrustClient;
import dev.braintrust.spring.client.internal.PromptSource;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.prompt.VariableMapper;
import dev.braintrust.spring.prompt.internal.PromptBuildListener;
import dev.braintrust.spring.prompt.internal.PromptFactory;
import dev.braintrust.spring.registry.internal.CacheSettings;
import dev.braintrust.spring.registry.internal.CachingPromptRegistry;
import dev.braintrust.spring.registry.internal.OfflinePromptSource;
import dev.braintrust.spring.registry.internal.PromptChangedPublisher;
import dev.braintrust.spring.registry.internal.PromptStores;
import dev.braintrust.spring.registry.internal.RegistryListener;
import dev.braintrust.spring.template.internal.TemplateLimits;
import dev.braintrust.spring.tracing.internal.LinkingBuildListener;

/**
 * The starter's own prompt registry, put together from what it is made of. A bean, so
 * that stores are stopped in their phase and everything is closed once, in order.
 */
final class RegistryAssembly implements Lifecycle, Phased, AutoCloseable {

	private final PromptStores stores;

	private final PromptFactory prompts;

	private final PromptChangedPublisher events;

	private final CachingPromptRegistry registry;

	RegistryAssembly(BraintrustProperties properties, ApiConnection connection, ApplicationContext context) {
		PromptSource source = properties.offline() ? new OfflinePromptSource(properties.prompts().snapshots())
				: new BraintrustClient(connection.http(), connection.settings());
		ConfiguredStores configured = new ConfiguredStores(properties, context);
		this.prompts = new PromptFactory(limits(properties.prompts().template()), buildListener(context),
				context.getBeanProvider(VariableMapper.class).getIfAvailable());
		this.stores = configured.stores(connection.settings());
		this.events = new PromptChangedPublisher(context);
		this.registry = new CachingPromptRegistry(source, this.prompts, configured.defaults(),
				cacheSettings(properties), this.stores, listeners(context));
	}

	private static TemplateLimits limits(Template template) {
		DataSize memory = template.maximumMemory();
		return ConfigurationCheck.make(() -> new TemplateLimits(template.maximumSize(), template.maximumNesting(),
				template.maximumRenderedSize(), template.renderTimeout(),
				(memory != null) ? memory.toBytes() : TemplateLimits.defaultMemory()));
	}

	/** There are no claims without a tracer on the class path. */
	private static PromptBuildListener buildListener(ApplicationContext context) {
		SpanClaims spans = context.getBeanProvider(SpanClaims.class).getIfAvailable();
		return (spans != null) ? new LinkingBuildListener(spans) : PromptBuildListener.NONE;
	}

	private static CacheSettings cacheSettings(BraintrustProperties properties) {
		Cache cache = properties.prompts().cache();
		CacheSettings settings = ConfigurationCheck.make(() -> new CacheSettings(cache.maximumSize(),
				cache.refreshInterval(), cache.refreshConcurrency(), cache.idleTimeout(), cache.revalidationTimeout(),
				cache.failureTtl(), cache.maxStaleness(), cache.onDeleted()));
		return properties.offline() ? settings.withRefreshInterval(Duration.ZERO) : settings;
	}

	private List<RegistryListener> listeners(ApplicationContext context) {
		return Stream.concat(Stream.of(this.events), context.getBeanProvider(RegistryListener.class).orderedStream())
			.toList();
	}

	PromptRegistry registry() {
		return this.registry;
	}

	@Override
	public int getPhase() {
		return this.stores.getPhase();
	}

	@Override
	public boolean isRunning() {
		return this.stores.isRunning();
	}

	@Override
	public void start() {
		this.stores.start();
	}

	@Override
	public void stop() {
		this.stores.stop();
	}

	/** The registry closes its stores. */
	@Override
	public void close() {
		try {
			this.registry.close();
		}
		finally {
			this.events.close();
			this.prompts.close();
		}
	}

}
