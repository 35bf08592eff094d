package dev.braintrust.spring.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;

import dev.braintrust.spring.aop.internal.PromptPreloader;
import dev.braintrust.spring.call.internal.SpanClaimFactory;
import dev.braintrust.spring.client.internal.ClientSettings;
import dev.braintrust.spring.client.internal.Descriptions;

/**
 * Actions at start-up: warns about unknown properties, logs the effective configuration
 * in one line, and starts preloading in the background.
 */
final class BraintrustStartup implements SmartInitializingSingleton, ApplicationListener<ApplicationStartedEvent> {

	private static final Logger logger = LoggerFactory.getLogger(BraintrustStartup.class);

	private final BraintrustProperties properties;

	private final ClientSettings client;

	private final ApplicationContext context;

	BraintrustStartup(BraintrustProperties properties, ClientSettings client, ApplicationContext context) {
		this.properties = properties;
		this.client = client;
		this.context = context;
	}

	@Override
	public void afterSingletonsInstantiated() {
		UnknownProperties.find(this.context.getEnvironment())
			.forEach((name, nearest) -> logger.warn("Unknown property {}; did you mean {}?", name, nearest));
		String okio = OkioCheck.problem(this.context.getClassLoader());
		if (okio != null) {
			logger.warn(okio);
		}
		if (logger.isInfoEnabled()) {
			logger.info(describe());
		}
	}

	/** Events of child contexts are received as well. */
	@Override
	public void onApplicationEvent(ApplicationStartedEvent event) {
		if (event.getApplicationContext() == this.context) {
			this.context.getBeanProvider(PromptPreloader.class).ifAvailable(PromptPreloader::loadInBackground);
		}
	}

	/** Does not contain the API key. */
	private String describe() {
		if (!this.properties.enabled()) {
			return "Braintrust is disabled (braintrust.enabled=false)";
		}
		List<String> parts = new ArrayList<>();
		parts.add(project());
		parts.add(source());
		BraintrustProperties.Prompts prompts = this.properties.prompts();
		if (prompts.environment() != null) {
			parts.add("environment '%s'".formatted(prompts.environment()));
		}
		if (!this.properties.offline()) {
			parts.add(prompts.cache().refreshInterval().isZero() ? "no refresh"
					: "refresh interval " + Descriptions.duration(prompts.cache().refreshInterval()));
			parts.add("preload " + lower(prompts.preload()));
		}
		if (prompts.store().type() != BraintrustProperties.StoreType.NONE) {
			parts.add("store " + lower(prompts.store().type()));
		}
		parts.add(hasTracer() ? "span links enabled" : "span links disabled (no tracer)");
		return "Braintrust: " + String.join(", ", parts);
	}

	private boolean hasTracer() {
		return this.context.getBeanProvider(SpanClaimFactory.class).getIfAvailable() != null;
	}

	private String project() {
		if (this.properties.projectId() != null) {
			return "project id '%s'".formatted(this.properties.projectId());
		}
		return (this.properties.project() != null) ? "project '%s'".formatted(this.properties.project())
				: "no default project";
	}

	private String source() {
		if (this.properties.offline()) {
			return "offline (stores and snapshots only)";
		}
		return (this.client.apiKey() != null) ? "API " + Descriptions.host(this.client.apiUrl())
				: "no API key (set braintrust.api-key or BRAINTRUST_API_KEY)";
	}

	private static String lower(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT);
	}

}
