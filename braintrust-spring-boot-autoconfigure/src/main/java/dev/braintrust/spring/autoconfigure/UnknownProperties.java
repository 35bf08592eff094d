package dev.braintrust.spring.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.StreamUtils;

import dev.braintrust.spring.json.internal.Json;

/**
 * Finds properties below the starter's own prefixes that it does not know: most likely a
 * slip of the pen. Prefixes that others may use ({@code braintrust.} itself) and
 * environment variables, which other tools read as well, are left alone.
 */
final class UnknownProperties {

	private static final List<ConfigurationPropertyName> PREFIXES = List.of(
			ConfigurationPropertyName.of("braintrust.prompts"), ConfigurationPropertyName.of("braintrust.client"),
			ConfigurationPropertyName.of("braintrust.tracing"));

	private static final String METADATA = "META-INF/spring-configuration-metadata.json";

	private UnknownProperties() {
	}

	/**
	 * Find unknown properties.
	 * @return the known name that is nearest, by the unknown name
	 */
	static Map<String, String> find(Environment environment) {
		List<ConfigurationPropertyName> used = new ArrayList<>();
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			if (source instanceof IterableConfigurationPropertySource iterable
					&& !(source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource)) {
				iterable.stream().filter(UnknownProperties::isOurs).forEach(used::add);
			}
		}
		String metadata = used.isEmpty() ? "" : metadata();
		// groups come first, and their names are no properties
		String properties = metadata.substring(Math.max(metadata.indexOf("\"properties\""), 0));
		List<ConfigurationPropertyName> suspects = used.stream()
			.map(UnknownProperties::withoutIndex)
			.filter((name) -> !properties.contains("\"" + name + "\""))
			.toList();
		return suspects.isEmpty() ? Map.of() : unknown(suspects, metadata);
	}

	/** Only now, so that an application whose properties are right does not parse. */
	private static Map<String, String> unknown(List<ConfigurationPropertyName> suspects, String metadata) {
		Set<ConfigurationPropertyName> known = known(metadata);
		Map<String, String> unknown = new TreeMap<>();
		suspects.stream()
			.filter((name) -> !known.isEmpty() && !known.contains(name))
			.forEach((name) -> unknown.put(name.toString(), nearest(name.toString(), known)));
		return unknown;
	}

	private static boolean isOurs(ConfigurationPropertyName name) {
		return PREFIXES.stream().anyMatch((prefix) -> prefix.isAncestorOf(name));
	}

	private static ConfigurationPropertyName withoutIndex(ConfigurationPropertyName name) {
		return name.isLastElementIndexed() ? name.getParent() : name;
	}

	/**
	 * What the annotation processor wrote down when the starter was built.
	 * @return the text, empty if it can't be read: then nothing can be said about any
	 * name
	 */
	private static String metadata() {
		try {
			String own = UnknownProperties.class.getProtectionDomain().getCodeSource().getLocation().toString();
			for (URL metadata : Collections.list(UnknownProperties.class.getClassLoader().getResources(METADATA))) {
				if (metadata.toString().contains(own)) {
					try (InputStream text = metadata.openStream()) {
						return StreamUtils.copyToString(text, StandardCharsets.UTF_8);
					}
				}
			}
		}
		catch (IOException | RuntimeException ex) {
			// as said
		}
		return "";
	}

	private static Set<ConfigurationPropertyName> known(String metadata) {
		if (metadata.isEmpty()) {
			return Set.of();
		}
		try {
			Map<?, ?> json = (Map<?, ?>) Objects.requireNonNull(Json.parse(metadata));
			return ((List<?>) Objects.requireNonNull(json.get("properties"))).stream()
				.map((property) -> ConfigurationPropertyName.of((String) ((Map<?, ?>) property).get("name")))
				.collect(Collectors.toSet());
		}
		catch (RuntimeException ex) {
			// another build tool has merged it with others
			return Set.of();
		}
	}

	private static String nearest(String name, Set<ConfigurationPropertyName> known) {
		return known.stream()
			.map(ConfigurationPropertyName::toString)
			.min(Comparator.comparingInt((candidate) -> distance(name, candidate)))
			.orElseThrow();
	}

	/**
	 * Levenshtein's distance: how many letters have to be put in, taken out or changed.
	 */
	private static int distance(String a, String b) {
		int[] row = new int[b.length() + 1];
		for (int j = 0; j <= b.length(); j++) {
			row[j] = j;
		}
		for (int i = 1; i <= a.length(); i++) {
			int diagonal = row[0];
			row[0] = i;
			for (int j = 1; j <= b.length(); j++) {
				int change = diagonal + ((a.charAt(i - 1) == b.charAt(j - 1)) ? 0 : 1);
				diagonal = row[j];
				row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
			}
		}
		return row[b.length()];
	}

}
