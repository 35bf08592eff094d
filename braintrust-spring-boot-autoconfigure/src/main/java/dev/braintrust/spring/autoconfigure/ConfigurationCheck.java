package dev.braintrust.spring.autoconfigure;

import java.util.function.Supplier;

import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

import dev.braintrust.spring.autoconfigure.BraintrustProperties.RequestEnvironment;
import dev.braintrust.spring.autoconfigure.BraintrustProperties.Store;
import dev.braintrust.spring.autoconfigure.BraintrustProperties.StoreType;

/**
 * Rejects contradictory properties, and converts errors of invalid settings to errors
 * with an action.
 */
final class ConfigurationCheck {

	private ConfigurationCheck() {
	}

	/**
	 * Create settings from properties.
	 * @throws InvalidBraintrustConfigurationException if a property is invalid
	 */
	static <T> T create(Supplier<T> settings) {
		try {
			return settings.get();
		}
		catch (InvalidBraintrustConfigurationException ex) {
			throw ex;
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidBraintrustConfigurationException(String.valueOf(ex.getMessage()),
					"Correct the property; the README lists all of them with their defaults.");
		}
	}

	static void check(BraintrustProperties properties, Environment environment) {
		Store store = properties.prompts().store();
		if (store.file().directory() != null && store.type() != StoreType.FILE) {
			throw new InvalidBraintrustConfigurationException(
					"braintrust.prompts.store.file.directory is set, but braintrust.prompts.store.type is %s"
						.formatted(store.type().name().toLowerCase(java.util.Locale.ROOT)),
					"Set braintrust.prompts.store.type=file, or remove the directory.");
		}
		boolean exportRequested = environment.getProperty("braintrust.tracing.export.enabled", Boolean.class, false);
		if (properties.offline() && exportRequested) {
			throw new InvalidBraintrustConfigurationException(
					"braintrust.offline=true can't be combined with braintrust.tracing.export.enabled=true, which needs the network",
					"Remove one of the two.");
		}
		if (!properties.enabled() && "required".equalsIgnoreCase(properties.prompts().preload().name())) {
			throw new InvalidBraintrustConfigurationException(
					"braintrust.prompts.preload=required can't be combined with braintrust.enabled=false",
					"Remove one of the two.");
		}
		if (properties.prompts().openfeature().enabled()
				&& !ClassUtils.isPresent(OpenFeatureConfiguration.CLIENT, null)) {
			throw new InvalidBraintrustConfigurationException(
					"braintrust.prompts.openfeature.enabled=true requires OpenFeature, which is not on the class path",
					"Add the dependency dev.openfeature:sdk and a provider, or remove the property.");
		}
		check(properties.prompts().requestEnvironment());
		checkAppUrl(properties);
	}

	/** Also called by the filters, which servers create before other beans. */
	static void check(RequestEnvironment request) {
		if (request.enabled() && request.allowed().isEmpty()) {
			throw new InvalidBraintrustConfigurationException(
					"braintrust.prompts.request-environment.enabled=true, but braintrust.prompts.request-environment.allowed lists no environment",
					"List the environments that requests may select, such as "
							+ "braintrust.prompts.request-environment.allowed=staging.");
		}
	}

	private static void checkAppUrl(BraintrustProperties properties) {
		String scheme = properties.appUrl().getScheme();
		if (!StringUtils.hasText(scheme) || properties.appUrl().getHost() == null) {
			throw new InvalidBraintrustConfigurationException(
					"braintrust.app-url must be a URL with scheme and host, but is '%s'".formatted(properties.appUrl()),
					"Set it to a URL such as https://www.braintrust.dev.");
		}
	}

}
