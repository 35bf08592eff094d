package dev.braintrust.spring.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks that each block of Java in the README and in {@code docs/} is part of a test,
 * between the comments {@code tag::name[]} and {@code end::name[]}, so that it compiles
 * and runs. Indentation may differ.
 */
class DocumentationSnippetsTests {

	private static final List<List<String>> REGIONS = regions(DocumentationPage.MODULE.resolve("src/test/java"));

	static List<DocumentationPage> pages() {
		return DocumentationPage.all().stream().filter((page) -> !page.blocks("java").isEmpty()).toList();
	}

	@ParameterizedTest
	@MethodSource("pages")
	void shouldShowOnlySnippetsOfTests(DocumentationPage page) {
		for (List<String> block : page.blocks("java")) {
			List<String> snippet = stripped(block);
			assertThat(REGIONS).as("no test contains:%n%s", String.join(System.lineSeparator(), snippet))
				.anyMatch((region) -> Collections.indexOfSubList(region, snippet) >= 0);
		}
	}

	@Test
	void shouldReadEveryPage() {
		assertThat(pages()).extracting(DocumentationPage::toString)
			.contains("README.md", "docs/getting-started.md", "docs/annotations.md", "docs/building.md",
					"docs/experiments.md", "docs/linking.md", "docs/migration.md", "docs/security.md",
					"docs/testing.md");
	}

	@Test
	void shouldDetectADifference() {
		List<String> region = List.of("int a = 1;", "", "int b = 2;");
		DocumentationPage page = new DocumentationPage(Path.of("page.md"),
				List.of("text", "```java", "  int a = 1;", "", "int b = 2;", "```", "```xml", "<a/>", "```"));
		assertThat(page.blocks("java")).extracting(DocumentationSnippetsTests::stripped).containsExactly(region);
		assertThat(
				tagged(List.of("x", "	// tag::one[]", "	int a = 1;", "", "	int b = 2;", "	// end::one[]", "y")))
			.containsExactly(region);
		assertThat(Collections.indexOfSubList(region, List.of("int a = 1;", "int b = 2;"))).isNegative();
	}

	private static List<String> stripped(List<String> lines) {
		return lines.stream().map(String::strip).toList();
	}

	private static List<List<String>> tagged(List<String> source) {
		List<List<String>> found = new ArrayList<>();
		List<String> current = null;
		for (String line : stripped(source)) {
			if (line.startsWith("// tag::")) {
				current = new ArrayList<>();
			}
			else if (current != null && line.startsWith("// end::")) {
				found.add(current);
				current = null;
			}
			else if (current != null) {
				current.add(line);
			}
		}
		assertThat(current).as("a region without an end").isNull();
		return found;
	}

	private static List<List<String>> regions(Path sources) {
		try (Stream<Path> files = Files.walk(sources)) {
			return files.filter((file) -> file.toString().endsWith(".java"))
				.filter((file) -> !file.endsWith("DocumentationSnippetsTests.java"))
				.flatMap((file) -> tagged(lines(file)).stream())
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<String> lines(Path file) {
		try {
			return Files.readAllLines(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
