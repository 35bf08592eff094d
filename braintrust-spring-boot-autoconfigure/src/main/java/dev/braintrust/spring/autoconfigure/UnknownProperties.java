package dev.braintrust.spring.autoconfigure;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Finds unknown properties with the starter's own prefixes, which are most likely
 * misspelled. Prefixes that others may use ({@code braintrust.} itself) are not checked,
 * nor are environment variables, which other tools read as well.
 */
final class UnknownProperties {

	private static final Map<String, Class<?>> PREFIXES = Map.of("braintrust.prompts",
			BraintrustProperties.Prompts.class, "braintrust.client", BraintrustProperties.Client.class,
			"braintrust.tracing", BraintrustProperties.Tracing.class, "braintrust.ai", BraintrustProperties.Ai.class);

	private UnknownProperties() {
	}

	/**
	 * Find unknown properties.
	 * @return the most similar known name, by unknown name
	 */
	static Map<String, String> find(Environment environment) {
		Map<String, String> unknown = new TreeMap<>();
		PREFIXES.forEach((prefix, type) -> {
			if (isUsed(ConfigurationPropertyName.of(prefix), environment)) {
				find(prefix, type, environment, unknown);
			}
		});
		return unknown;
	}

	/** Skips binding, which takes time, for a prefix without any property. */
	private static boolean isUsed(ConfigurationPropertyName prefix, Environment environment) {
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			if (isChecked(source) && source.containsDescendantOf(prefix) == ConfigurationPropertyState.PRESENT) {
				return true;
			}
		}
		return false;
	}

	private static boolean isChecked(ConfigurationPropertySource source) {
		return !(source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource);
	}

	private static void find(String prefix, Class<?> type, Environment environment, Map<String, String> unknown) {
		find(prefix, Bindable.of(type), environment)
			.forEach((name) -> unknown.put(name, nearest(name, names(prefix, type))));
	}

	/**
	 * Find unknown properties.
	 * @param prefix the prefix of the properties
	 * @param target what they are bound to
	 * @return the unknown names
	 */
	static Set<String> find(String prefix, Bindable<?> target, Environment environment) {
		Set<String> unknown = new TreeSet<>();
		try {
			Binder.get(environment)
				.bind(prefix, target,
						new NoUnboundElementsBindHandler(BindHandler.DEFAULT, UnknownProperties::isChecked));
		}
		catch (BindException ex) {
			if (ex.getCause() instanceof UnboundConfigurationPropertiesException unbound) {
				unbound.getUnboundProperties().forEach((property) -> unknown.add(property.getName().toString()));
			}
		}
		return unknown;
	}

	private static Stream<String> names(String prefix, Class<?> type) {
		return Arrays.stream(type.getRecordComponents()).flatMap((component) -> {
			String name = prefix + "." + DataObjectPropertyName.toDashedForm(component.getName());
			return component.getType().isRecord() ? names(name, component.getType()) : Stream.of(name);
		});
	}

	private static String nearest(String name, Stream<String> known) {
		return known.min(Comparator.comparingInt((candidate) -> distance(name, candidate))).orElseThrow();
	}

	/** Number of characters outside the common prefix and the common suffix. */
	private static int distance(String a, String b) {
		int common = mismatch(a, b) + mismatch(reversed(a), reversed(b));
		return a.length() + b.length() - 2 * Math.min(common, Math.min(a.length(), b.length()));
	}

	private static String reversed(String text) {
		return new StringBuilder(text).reverse().toString();
	}

	private static int mismatch(String a, String b) {
		return Arrays.mismatch(a.toCharArray(), b.toCharArray());
	}

}
