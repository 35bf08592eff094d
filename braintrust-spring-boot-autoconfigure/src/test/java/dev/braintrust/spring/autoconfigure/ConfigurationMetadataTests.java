package dev.braintrust.spring.autoconfigure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

import dev.braintrust.spring.json.internal.Json;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The configuration metadata, which IDEs show.
 */
class ConfigurationMetadataTests {

	/** Properties without a default value. */
	private static final Set<String> WITHOUT_DEFAULT = Set.of("braintrust.ai.ignore-unsupported", "braintrust.api-key",
			"braintrust.project", "braintrust.project-id", "braintrust.org-name", "braintrust.client.proxy",
			"braintrust.client.ssl.bundle", "braintrust.prompts.environment", "braintrust.prompts.pins",
			"braintrust.prompts.rollouts", "braintrust.prompts.selection.keys",
			"braintrust.prompts.request-environment.allowed", "braintrust.prompts.openfeature.replaces",
			"braintrust.prompts.openfeature.targeting-key", "braintrust.prompts.cache.max-staleness",
			"braintrust.prompts.template.maximum-memory", "braintrust.prompts.store.file.directory",
			"braintrust.tracing.variables.include", "braintrust.tracing.variables.exclude",
			"braintrust.tracing.variables.mask", "management.endpoint.braintrust.roles");

	private final Map<?, ?> metadata = metadata();

	private static Map<?, ?> metadata() {
		try {
			return (Map<?, ?>) Json.parse(Files.readString(
					Path.of("target/classes/META-INF/spring-configuration-metadata.json"), StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new IllegalStateException(
					"The annotation processor did not run; on JDK 23 and later it must be configured", ex);
		}
	}

	private List<Map<?, ?>> all(String kind) {
		return ((List<?>) this.metadata.get(kind)).stream().<Map<?, ?>>map((entry) -> (Map<?, ?>) entry).toList();
	}

	@Test
	void shouldHaveADescriptionAndDefaultForEveryProperty() {
		assertThat(all("properties")).hasSizeGreaterThan(50).allSatisfy((property) -> {
			assertThat((String) property.get("description")).as("%s", property.get("name")).endsWith(".");
			assertThat(property.containsKey("defaultValue")).as("default of %s", property.get("name"))
				.isEqualTo(!WITHOUT_DEFAULT.contains(property.get("name")));
		});
	}

	@Test
	void shouldHaveHintsForValuesThatTheTypeDoesNotDefine() {
		Set<Object> properties = new TreeSet<>();
		all("properties").forEach((property) -> properties.add(property.get("name")));
		assertThat(all("hints")).isNotEmpty().allSatisfy((hint) -> {
			assertThat(properties).contains(hint.get("name"));
			assertThat((List<?>) hint.get("values")).isNotEmpty();
		});
	}

	@Test
	void shouldListEveryPropertyInTheReadme() throws IOException {
		String readme = Files.readString(Path.of("../README.md"));
		assertThat(all("properties")).extracting((property) -> (String) property.get("name"))
			.filteredOn((name) -> name.startsWith("braintrust."))
			.allSatisfy((name) -> assertThat(isListed(name, readme)).as(name).isTrue());
	}

	/** Listed by its full name, or by its last element in the row of its group. */
	private static boolean isListed(String name, String readme) {
		String group = name.substring(0, name.lastIndexOf('.'));
		String leaf = name.substring(name.lastIndexOf('.') + 1);
		return readme.contains("`" + name + "`")
				|| (readme.contains("`" + group + ".") && readme.contains("`" + leaf + "`"));
	}

}
