package dev.braintrust.spring.autoconfigure;

import java.util.Set;
import java.util.function.Supplier;

import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.OpenFeatureAPI;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.util.function.SingletonSupplier;

import dev.braintrust.spring.selection.internal.KeyHash;
import dev.braintrust.spring.selection.internal.SelectionKeys;
import dev.braintrust.spring.selection.internal.SelectorProblemLog;
import dev.braintrust.spring.selection.openfeature.internal.FlagSelector;
import dev.braintrust.spring.selection.openfeature.internal.FlagSettings;

/**
 * Configuration of the flags that choose versions of prompts. Imported by
 * {@link BraintrustAutoConfiguration}.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(name = OpenFeatureConfiguration.CLIENT)
@ConditionalOnProperty("braintrust.prompts.openfeature.enabled")
class OpenFeatureConfiguration {

	static final String CLIENT = "dev.openfeature.sdk.Client";

	/**
	 * With the application's client, if it defines one as a bean; otherwise with the
	 * default client of the process.
	 */
	@Bean
	@Lazy
	FlagSelector braintrustFlagSelector(BraintrustProperties properties, ObjectProvider<OpenFeatureAPI> apis,
			ObjectProvider<Client> clients, SelectionKeys keys, KeyHash keyHash, SelectorProblemLog problems) {
		BraintrustProperties.OpenFeature flags = properties.prompts().openfeature();
		FlagSettings settings = ConfigurationCheck.create(
				() -> new FlagSettings(flags.prefix(), flags.targetingKey(), properties.prompts().selection().keys(),
						Set.copyOf(flags.replaces()), Set.copyOf(flags.memoryProviders())));
		Supplier<OpenFeatureAPI> api = SingletonSupplier.of(() -> apis.getIfUnique(OpenFeatureAPI::getInstance));
		return new FlagSelector(settings, api,
				SingletonSupplier.of(() -> clients.getIfUnique(() -> api.get().getClient())), keys, keyHash, problems);
	}

}
