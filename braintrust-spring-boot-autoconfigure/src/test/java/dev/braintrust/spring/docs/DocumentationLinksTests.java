package dev.braintrust.spring.docs;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks that links in the documentation have existing targets.
 */
class DocumentationLinksTests {

	private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

	private static final Pattern HEADING = Pattern.compile("#{1,6} (.+)");

	static List<DocumentationPage> pages() {
		return DocumentationPage.all();
	}

	@ParameterizedTest
	@MethodSource("pages")
	void shouldLinkExistingTargets(DocumentationPage page) {
		for (String link : links(page)) {
			String path = link.replaceFirst("#.*", "");
			Path target = path.isEmpty() ? page.file() : page.file().resolveSibling(path).normalize();
			assertThat(target).as("%s links %s", page, link).exists();
			if (link.contains("#")) {
				assertThat(anchors(DocumentationPage.of(DocumentationPage.PROJECT.relativize(target).toString())))
					.as("%s links %s", page, link)
					.contains(link.replaceFirst(".*#", ""));
			}
		}
	}

	@Test
	void shouldLinkEveryPageFromTheReadme() {
		assertThat(pages()).extracting(DocumentationPage::toString)
			.filteredOn((name) -> !name.equals("README.md") && !name.startsWith("docs/decisions/"))
			.isSubsetOf(linked("README.md"));
	}

	@Test
	void shouldLinkEveryDecisionFromTheArchitecture() {
		assertThat(pages()).extracting(DocumentationPage::toString)
			.filteredOn((name) -> name.startsWith("docs/decisions/"))
			.isNotEmpty()
			.isSubsetOf(linked("docs/architecture.md"));
	}

	private static Set<String> linked(String name) {
		DocumentationPage page = DocumentationPage.of(name);
		return links(page).stream()
			.map((link) -> page.file().resolveSibling(link.replaceFirst("#.*", "")).normalize())
			.map((target) -> DocumentationPage.PROJECT.relativize(target).toString())
			.collect(Collectors.toSet());
	}

	@Test
	void shouldCreateAnchorsLikeGitHub() {
		assertThat(
				anchors(new DocumentationPage(Path.of("page.md"),
						List.of("# Building: what `build()` gives", "## A fleet", "## A fleet", "```bash",
								"# no heading", "```"))))
			.containsExactly("building-what-build-gives", "a-fleet", "a-fleet-1");
	}

	/** Links to other sites are not checked. */
	private static List<String> links(DocumentationPage page) {
		return page.prose()
			.stream()
			.flatMap((line) -> LINK.matcher(line.replaceAll("`[^`]*`", "")).results())
			.map((match) -> match.group(1))
			.filter((link) -> !link.matches("[a-z]+:.*"))
			.toList();
	}

	private static Set<String> anchors(DocumentationPage page) {
		Set<String> anchors = new LinkedHashSet<>();
		Map<String, Integer> seen = new HashMap<>();
		for (String line : page.prose()) {
			Matcher heading = HEADING.matcher(line);
			if (heading.matches()) {
				String anchor = heading.group(1)
					.strip()
					.toLowerCase(Locale.ROOT)
					.replaceAll("[^\\p{L}\\p{N}_ -]", "")
					.replace(' ', '-');
				int count = seen.merge(anchor, 1, Integer::sum);
				anchors.add((count == 1) ? anchor : anchor + "-" + (count - 1));
			}
		}
		return anchors;
	}

}
