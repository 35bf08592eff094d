package dev.braintrust.spring.docs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ByteArrayResource;

import dev.braintrust.spring.autoconfigure.BraintrustProperties;
import dev.braintrust.spring.json.internal.Json;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks that the properties in the README and in {@code docs/} are known, and that their
 * values can be bound.
 */
class DocumentationPropertiesTests {

	private static final Set<String> KNOWN = known();

	static List<DocumentationPage> pages() {
		return DocumentationPage.all().stream().filter((page) -> !page.blocks("yaml").isEmpty()).toList();
	}

	@ParameterizedTest
	@MethodSource("pages")
	void shouldShowPropertiesThatBind(DocumentationPage page) throws IOException {
		for (List<String> block : page.blocks("yaml")) {
			Map<String, Object> properties = properties(block);
			assertThat(properties).as("%s: %s", page, block).isNotEmpty();
			assertThat(starterProperties(properties)).as("%s: %s", page, block).isSubsetOf(KNOWN);
			StandardEnvironment environment = new StandardEnvironment();
			load(block).forEach(environment.getPropertySources()::addFirst);
			environment.getPropertySources()
				.addFirst(new MapPropertySource("secrets", Map.of("BRAINTRUST_API_KEY", "any")));
			Binder.get(environment).bindOrCreate("braintrust", Bindable.of(BraintrustProperties.class));
		}
	}

	@Test
	void shouldDetectUnknownProperties() throws IOException {
		assertThat(starterProperties(
				properties(List.of("braintrust.prompts:", "  snapshots: [ a, b ]", "  enviroment: x"))))
			.containsExactlyInAnyOrder("braintrust.prompts.snapshots", "braintrust.prompts.enviroment");
		assertThat(KNOWN).contains("braintrust.prompts.snapshots").doesNotContain("braintrust.prompts.enviroment");
	}

	private static Set<String> starterProperties(Map<String, Object> properties) {
		return properties.keySet()
			.stream()
			.filter((name) -> name.startsWith("braintrust.") || name.startsWith("management.endpoint.braintrust."))
			.map((name) -> name.replaceAll("\\[\\d+\\]", "")
				.replaceAll("^(braintrust\\.prompts\\.(pins|rollouts))[.\\[].*", "$1"))
			.collect(Collectors.toSet());
	}

	private static Map<String, Object> properties(List<String> yaml) throws IOException {
		Map<String, Object> properties = new LinkedHashMap<>();
		for (PropertySource<?> source : load(yaml)) {
			for (String name : ((EnumerablePropertySource<?>) source).getPropertyNames()) {
				properties.put(name, source.getProperty(name));
			}
		}
		return properties;
	}

	private static List<PropertySource<?>> load(List<String> yaml) throws IOException {
		return new YamlPropertySourceLoader().load("documentation",
				new ByteArrayResource(String.join("\n", yaml).getBytes(StandardCharsets.UTF_8)));
	}

	private static Set<String> known() {
		try {
			Map<?, ?> metadata = (Map<?, ?>) Json.parse(Files.readString(
					DocumentationPage.MODULE.resolve("target/classes/META-INF/spring-configuration-metadata.json"),
					StandardCharsets.UTF_8));
			return ((List<?>) metadata.get("properties")).stream()
				.map((property) -> (String) ((Map<?, ?>) property).get("name"))
				.collect(Collectors.toSet());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
