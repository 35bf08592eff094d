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

	private static final String NO_API_KEY = "no API key (set braintrust.api-key or BRAINTRUST_API_KEY): "
			+ "prompts come from stores and snapshots only, and spans are not exported to Braintrust; ";

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
		boolean offline = this.properties.offline();
		boolean hasApiKey = this.client.apiKey() != null;
		boolean sendsRequests = !offline && hasApiKey;
		List<String> parts = new ArrayList<>();
		parts.add(project());
		if (sendsRequests) {
			parts.add("API " + Descriptions.host(this.client.apiUrl()));
		}
		if (offline) {
			parts.add("offline (stores and snapshots only)");
		}
		BraintrustProperties.Prompts prompts = this.properties.prompts();
		if (prompts.environment() != null) {
			parts.add("environment '%s'".formatted(prompts.environment()));
		}
		if (sendsRequests) {
			parts.add(prompts.cache().refreshInterval().isZero() ? "no refresh"
					: "refresh interval " + Descriptions.duration(prompts.cache().refreshInterval()));
			parts.add("preload " + lower(prompts.preload()));
		}
		if (prompts.store().type() != BraintrustProperties.StoreType.NONE) {
			parts.add("store " + lower(prompts.store().type()));
		}
		parts.add(hasTracer() ? "span links enabled" : "span links disabled (no tracer)");
		if (hasTracer()) {
			parts.add(sampling());
		}
		return "Braintrust: " + ((offline || hasApiKey) ? "" : NO_API_KEY) + String.join(", ", parts);
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

	private String sampling() {
		double probability = ConfiguredExport.samplingProbability(this.context.getEnvironment());
		return "sampling probability " + probability
				+ ((probability < 1) ? " (" + ConfiguredExport.loss(probability) + ")" : "");
	}

	private static String lower(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT);
	}

}
