package dev.braintrust.spring.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.util.StringUtils;
import org.springframework.web.reactive.function.client.WebClient;

import dev.braintrust.spring.autoconfigure.BraintrustProperties.Client;
import dev.braintrust.spring.autoconfigure.BraintrustProperties.Prompts;
import dev.braintrust.spring.client.ApiKey;
import dev.braintrust.spring.client.BraintrustClient;
import dev.braintrust.spring.client.ClientSettings;
import dev.braintrust.spring.client.HttpConnection;
import dev.braintrust.spring.client.PromptSource;
import dev.braintrust.spring.prompt.PromptBuildListener;
import dev.braintrust.spring.prompt.PromptFactory;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.registry.CacheSettings;
import dev.braintrust.spring.registry.CachingPromptRegistry;
import dev.braintrust.spring.registry.DisabledPromptRegistry;
import dev.braintrust.spring.template.TemplateLimits;

/**
 * {@link AutoConfiguration Auto-configuration} of the prompt registry and the client
 * behind it.
 * <p>
 * Whether there is an API key is asked when a prompt is loaded, not here: conditions are
 * frozen when an application is processed ahead of time.
 */
@AutoConfiguration(afterName = { "org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration",
		"org.springframework.boot.autoconfigure.web.reactive.function.client.WebClientAutoConfiguration" })
@EnableConfigurationProperties(BraintrustProperties.class)
public final class BraintrustAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ClientSettings braintrustClientSettings(BraintrustProperties properties) {
		Client client = properties.getClient();
		String apiKey = properties.getApiKey();
		return new ClientSettings(properties.getApiUrl(), StringUtils.hasText(apiKey) ? new ApiKey(apiKey) : null,
				client.getConnectTimeout(), client.getResponseTimeout(), client.getTimeout(), client.getRetries(),
				client.getMaximumConnections(),
				(int) Math.min(client.getMaximumResponseSize().toBytes(), Integer.MAX_VALUE));
	}

	@Bean
	@ConditionalOnMissingBean
	HttpConnection braintrustHttpConnection(ObjectProvider<WebClient.Builder> builders, ClientSettings settings) {
		return new HttpConnection(() -> builders.getIfAvailable(WebClient::builder), settings);
	}

	@Bean
	@ConditionalOnMissingBean
	PromptSource braintrustPromptSource(HttpConnection connection, ClientSettings settings) {
		return new BraintrustClient(connection, settings);
	}

	@Bean
	@ConditionalOnMissingBean
	PromptFactory braintrustPromptFactory(BraintrustProperties properties,
			ObjectProvider<PromptBuildListener> listener) {
		Prompts.Template template = properties.getPrompts().getTemplate();
		TemplateLimits limits = new TemplateLimits(template.getMaximumSize(), template.getMaximumNesting(),
				template.getMaximumRenderedSize(), template.getRenderTimeout());
		return new PromptFactory(limits, listener.getIfAvailable(() -> PromptBuildListener.NONE));
	}

	@Bean
	@ConditionalOnMissingBean
	PromptRegistry braintrustPromptRegistry(BraintrustProperties properties, PromptSource source,
			PromptFactory prompts) {
		if (!properties.isEnabled()) {
			return new DisabledPromptRegistry();
		}
		Prompts.Cache cache = properties.getPrompts().getCache();
		return new CachingPromptRegistry(source, prompts, defaults(properties), new CacheSettings(
				cache.getMaximumSize(), cache.getRefreshInterval(), cache.getIdleTimeout(), cache.getFailureTtl()));
	}

	private static PromptReference.Defaults defaults(BraintrustProperties properties) {
		return new PromptReference.Defaults(text(properties.getProject()), text(properties.getProjectId()),
				text(properties.getPrompts().getEnvironment()));
	}

	private static @Nullable String text(@Nullable String value) {
		return StringUtils.hasText(value) ? value.trim() : null;
	}

}
