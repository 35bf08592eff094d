package dev.braintrust.spring.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks that the source files named in {@code docs/architecture.md} exist.
 */
class ArchitectureDocumentationTests {

	private static final Pattern FILE = Pattern.compile("`((?:[a-z]+/)*[A-Z][A-Za-z]+)`");

	/** Types that the page names, but that are not in a module's main sources. */
	private static final Set<String> OTHERS = Set.of("ServiceLoader", "ArchitectureTests", "CachedPromptStateTests");

	@Test
	void shouldNameFilesThatExist() throws IOException {
		Set<String> sources = sources();
		Set<String> names = sources.stream()
			.map((source) -> source.replaceFirst(".*/", ""))
			.collect(Collectors.toCollection(TreeSet::new));
		Matcher matcher = FILE.matcher(String.join("\n", DocumentationPage.of("docs/architecture.md").lines()));
		Set<String> checked = new TreeSet<>();
		while (matcher.find()) {
			String named = matcher.group(1);
			if (!OTHERS.contains(named)) {
				assertThat(named.contains("/") ? sources : names).as("docs/architecture.md").contains(named);
				checked.add(named);
			}
		}
		assertThat(checked).hasSizeGreaterThan(30);
	}

	private static Set<String> sources() throws IOException {
		Set<String> sources = new TreeSet<>();
		try (Stream<Path> modules = Files.list(DocumentationPage.PROJECT)) {
			for (Path module : modules.toList()) {
				Path root = module.resolve("src/main/java/dev/braintrust/spring");
				if (module.getFileName().toString().startsWith("braintrust-") && Files.isDirectory(root)) {
					try (Stream<Path> files = Files.walk(root)) {
						files.filter((file) -> file.toString().endsWith(".java"))
							.map((file) -> root.relativize(file).toString().replace('\\', '/').replace(".java", ""))
							.forEach(sources::add);
					}
				}
			}
		}
		return sources;
	}

}
