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
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every block of Java in these documents stands in the tests, too, between the comments
 * {@code tag::name[]} and {@code end::name[]}, so that it compiles and runs. Indentation
 * may differ.
 */
class DocumentationSnippetsTests {

	private static final Path MODULE = Path.of(System.getProperty("basedir", ".")).toAbsolutePath().normalize();

	private static final List<List<String>> REGIONS = regions(MODULE.resolve("src/test/java"));

	@ParameterizedTest
	@ValueSource(strings = { "docs/testing.md", "docs/linking.md" })
	void shouldShowOnlyWhatTestsRun(String document) {
		List<List<String>> snippets = snippets(lines(MODULE.getParent().resolve(document)));
		assertThat(snippets).isNotEmpty();
		for (List<String> snippet : snippets) {
			assertThat(REGIONS).as("what a test runs of:%n%s", String.join(System.lineSeparator(), snippet))
				.anyMatch((region) -> Collections.indexOfSubList(region, snippet) >= 0);
		}
	}

	@Test
	void shouldNoticeADifference() {
		List<String> region = List.of("int a = 1;", "", "int b = 2;");
		assertThat(
				snippets(List.of("text", "```java", "  int a = 1;", "", "int b = 2;", "```", "```xml", "<a/>", "```")))
			.containsExactly(region);
		assertThat(
				tagged(List.of("x", "	// tag::one[]", "	int a = 1;", "", "	int b = 2;", "	// end::one[]", "y")))
			.containsExactly(region);
		assertThat(Collections.indexOfSubList(region, List.of("int a = 1;", "int b = 2;"))).isNegative();
	}

	private static List<List<String>> snippets(List<String> document) {
		return between(document, "```java", "```");
	}

	private static List<List<String>> tagged(List<String> source) {
		return between(source, "// tag::", "// end::");
	}

	/**
	 * The lines between a line that starts in one way and the next that starts in
	 * another.
	 */
	private static List<List<String>> between(List<String> lines, String start, String end) {
		List<List<String>> found = new ArrayList<>();
		List<String> current = null;
		for (String line : lines.stream().map(String::strip).toList()) {
			if (current == null && line.startsWith(start)) {
				current = new ArrayList<>();
			}
			else if (current != null && line.startsWith(end)) {
				found.add(current);
				current = null;
			}
			else if (current != null) {
				current.add(line);
			}
		}
		assertThat(current).as("'%s' without '%s'", start, end).isNull();
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
