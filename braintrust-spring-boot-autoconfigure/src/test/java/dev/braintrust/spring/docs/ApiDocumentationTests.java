package dev.braintrust.spring.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks by the sources that {@code docs/api.md} lists each public type, and each public
 * function of Kotlin, and that each has {@code @since}.
 */
class ApiDocumentationTests {

	private static final Pattern PUBLIC_TYPE = Pattern
		.compile("(?m)^public (?:(?:final|abstract|sealed|non-sealed) )*(?:class|@?interface|record|enum) (\\w+)");

	private static final Pattern KOTLIN_FUNCTION = Pattern
		.compile("(?m)^public (?:(?:suspend|inline) )*fun (?:<.+> )?(?:\\w+\\.)?(\\w+)\\(");

	private static final Pattern KOTLIN_DECLARATION = Pattern.compile("(?m)^public ");

	private static final Pattern NAME = Pattern.compile("`([A-Z]\\w+)`");

	@Test
	void shouldListEachPublicTypeOnce() throws IOException {
		List<String> listed = DocumentationPage.of("docs/api.md")
			.lines()
			.stream()
			.filter((line) -> line.startsWith("| ") && line.split("\\|").length == 4)
			.flatMap((line) -> NAME.matcher(line.split("\\|")[3]).results())
			.map((name) -> name.group(1))
			.toList();
		assertThat(listed)
			.containsExactlyInAnyOrderElementsOf(publicTypes().stream().map(ApiDocumentationTests::name).toList());
	}

	@Test
	void shouldSayInWhichVersionEachPublicTypeCame() throws IOException {
		assertThat(publicTypes()).hasSizeGreaterThan(80).allSatisfy((source) -> {
			String javadoc = source.substring(0, type(source).start());
			assertThat(javadoc.substring(javadoc.lastIndexOf("/**"))).as(name(source))
				.containsPattern("\\* @since \\d+\\.\\d+\\.\\d+\\R");
		});
	}

	@Test
	void shouldListEachPublicFunctionOfKotlin() throws IOException {
		String row = DocumentationPage.of("docs/api.md")
			.lines()
			.stream()
			.filter((line) -> line.startsWith("| Kotlin |"))
			.findFirst()
			.orElseThrow();
		Set<String> found = new TreeSet<>();
		for (String source : sources("src/main/kotlin", ".kt")) {
			List<MatchResult> functions = KOTLIN_FUNCTION.matcher(source).results().toList();
			assertThat(functions).as("only functions are public").hasSameSizeAs(matches(KOTLIN_DECLARATION, source));
			assertThat(matches(Pattern.compile("\\* @since \\d+\\.\\d+\\.\\d+\\R \\*/\\Rpublic "), source))
				.hasSameSizeAs(functions);
			functions.forEach((function) -> found.add(function.group(1)));
		}
		assertThat(matches(Pattern.compile("`(\\w+)`"), row)).extracting((name) -> name.group(1))
			.containsExactlyInAnyOrderElementsOf(found);
	}

	private static List<MatchResult> matches(Pattern pattern, String text) {
		return pattern.matcher(text).results().toList();
	}

	private static String name(String source) {
		return type(source).group(1);
	}

	private static MatchResult type(String source) {
		return PUBLIC_TYPE.matcher(source).results().findFirst().orElseThrow();
	}

	/** The sources of the public types of all published modules. */
	private static List<String> publicTypes() throws IOException {
		List<String> sources = sources("src/main/java", ".java");
		sources.removeIf((source) -> !PUBLIC_TYPE.matcher(source).find());
		return sources;
	}

	private static List<String> sources(String folder, String extension) throws IOException {
		List<String> sources = new ArrayList<>();
		try (Stream<Path> modules = Files.list(DocumentationPage.PROJECT)) {
			for (Path module : modules.toList()) {
				Path main = module.resolve(folder);
				if (module.getFileName().toString().startsWith("braintrust-") && Files.isDirectory(main)) {
					try (Stream<Path> files = Files.walk(main)) {
						for (Path file : files.toList()) {
							if (file.toString().endsWith(extension) && !isInternal(file)) {
								sources.add(Files.readString(file));
							}
						}
					}
				}
			}
		}
		return sources;
	}

	private static boolean isInternal(Path file) {
		return file.toString().replace('\\', '/').contains("/internal/");
	}

}
