package dev.braintrust.spring.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks the files that only the forge and the release read.
 */
class RepositoryFilesTests {

	private static final Path GITHUB = DocumentationPage.PROJECT.resolve(".github");

	private static final Pattern MODULE = Pattern.compile("<module>(braintrust-[a-z-]+)</module>");

	private static final Pattern MANAGED = Pattern.compile("<artifactId>(braintrust-[a-z-]+)</artifactId>");

	private static final Pattern DEPENDENCY = Pattern
		.compile("(?s)<dependency>\\s*<groupId>(.+?)</groupId>\\s*<artifactId>(.+?)</artifactId>(.*?)</dependency>");

	@Test
	void shouldBeYaml() throws IOException {
		try (Stream<Path> files = Files.walk(GITHUB)) {
			List<Path> yaml = files.filter((file) -> file.toString().endsWith(".yml")).toList();
			assertThat(yaml).hasSizeGreaterThan(3).allSatisfy((file) -> assertThat(load(file)).isNotEmpty());
		}
	}

	@Test
	void shouldRunScriptsThatExist() throws IOException {
		Set<String> scripts = new TreeSet<>();
		for (Object job : map(load(GITHUB.resolve("workflows/build.yml")).get("jobs")).values()) {
			for (Object step : (List<?>) map(job).get("steps")) {
				Object command = map(step).get("run");
				if (command != null && command.toString().matches("[.\\w]+/.*")) {
					scripts.add(command.toString().split(" ")[0]);
				}
			}
		}
		assertThat(scripts).contains(".ci/run", "compatibility/run", "release/dry-run")
			.allSatisfy((script) -> assertThat(DocumentationPage.PROJECT.resolve(script)).isExecutable());
	}

	@Test
	void shouldNotUpdateErrorProneBeyondThePinnedVersion() throws IOException {
		Set<String> pinned = names(Pattern.compile("<error-prone.version>(.+)</error-prone.version>"), "pom.xml");
		assertThat(pinned).singleElement()
			.satisfies((version) -> assertThat(Files.readString(GITHUB.resolve("dependabot.yml")))
				.contains("'> " + version + "'"));
	}

	@Test
	void shouldManageAllPublishedModules() throws IOException {
		Set<String> modules = names(MODULE, "pom.xml");
		Set<String> managed = names(MANAGED, "braintrust-spring-bom/pom.xml");
		managed.remove("braintrust-spring-boot");
		assertThat(managed).isEqualTo(modules);
	}

	@Test
	void shouldMeasureTheCoverageOfAllPublishedModules() throws IOException {
		Set<String> modules = names(MODULE, "pom.xml");
		modules.removeAll(Set.of("braintrust-spring-boot-starter", "braintrust-spring-bom"));
		Set<String> measured = names(MANAGED, "coverage/pom.xml");
		measured.remove("braintrust-spring-boot");
		assertThat(measured).isEqualTo(modules);
	}

	@Test
	void shouldKnowTheLowestVersionOfEachPublishedDependency() throws IOException {
		Set<String> declared = new TreeSet<>();
		for (String module : names(MODULE, "pom.xml")) {
			String pom = Files.readString(DocumentationPage.PROJECT.resolve(module + "/pom.xml"));
			DEPENDENCY.matcher(pom.replaceAll("(?s)<(dependencyManagement|build)>.*</\\1>", ""))
				.results()
				.filter((dependency) -> !dependency.group(1).equals("dev.braintrust.spring"))
				.filter((dependency) -> !dependency.group(3).contains("<optional>true</optional>"))
				.filter((dependency) -> !dependency.group(3).contains("<scope>test</scope>"))
				.forEach((dependency) -> declared.add(dependency.group(1) + ":" + dependency.group(2)));
		}
		assertThat(names(Pattern.compile("<lowest:version of=\"(.+?)\""), "release/consumer-pom.xsl"))
			.isEqualTo(declared);
	}

	private static Set<String> names(Pattern pattern, String file) throws IOException {
		return pattern.matcher(Files.readString(DocumentationPage.PROJECT.resolve(file)))
			.results()
			.map((name) -> name.group(1))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static Map<?, ?> load(Path file) throws IOException {
		return map(new Yaml().load(Files.readString(file)));
	}

	private static Map<?, ?> map(Object value) {
		return (Map<?, ?>) value;
	}

}
