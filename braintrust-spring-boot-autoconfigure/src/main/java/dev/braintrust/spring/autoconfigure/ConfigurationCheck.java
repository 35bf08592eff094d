package dev.braintrust.spring.autoconfigure;

import java.util.function.Supplier;

import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

import dev.braintrust.spring.autoconfigure.BraintrustProperties.Store;
import dev.braintrust.spring.autoconfigure.BraintrustProperties.StoreType;

/**
 * Refuses properties that contradict each other, and translates what settings refuse into
 * what to type.
 */
final class ConfigurationCheck {

	private ConfigurationCheck() {
	}

	/**
	 * Make settings out of properties.
	 * @throws InvalidBraintrustConfigurationException if they can't be made
	 */
	static <T> T make(Supplier<T> settings) {
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
		boolean exportIsWanted = environment.getProperty("braintrust.tracing.export.enabled", Boolean.class, false);
		if (properties.offline() && exportIsWanted) {
			throw new InvalidBraintrustConfigurationException(
					"braintrust.offline=true forbids the network, and braintrust.tracing.export.enabled=true uses it",
					"Remove one of the two.");
		}
		if (!properties.enabled() && "required".equalsIgnoreCase(properties.prompts().preload().name())) {
			throw new InvalidBraintrustConfigurationException(
					"braintrust.prompts.preload=required can't be kept with braintrust.enabled=false",
					"Remove one of the two.");
		}
		requireScheme(properties);
	}

	private static void requireScheme(BraintrustProperties properties) {
		String scheme = properties.appUrl().getScheme();
		if (!StringUtils.hasText(scheme) || properties.appUrl().getHost() == null) {
			throw new InvalidBraintrustConfigurationException(
					"braintrust.app-url is '%s', which is no URL with scheme and host".formatted(properties.appUrl()),
					"Write it like https://www.braintrust.dev.");
		}
	}

}
