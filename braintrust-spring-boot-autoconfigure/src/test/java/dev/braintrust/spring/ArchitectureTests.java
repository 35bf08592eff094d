package dev.braintrust.spring;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Data flows one way, and so do imports.
 */
class ArchitectureTests {

	private static final String BASE = "dev.braintrust.spring";

	/** Each package imports only those before it. The empty name is the base package. */
	private static final List<String> ORDER = List.of("annotation", "limit", "json", "template", "prompt", "client",
			"registry", "scope", "", "tracing", "aop", "ai", "actuate", "autoconfigure");

	/** Without the test kit, which is not of this order. */
	private final JavaClasses classes = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
		.withImportOption(
				(location) -> !location.contains("/dev/braintrust/spring/test/") && !location.contains("-tests.jar"))
		.importPackages(BASE);

	@Test
	void shouldImportOnlyUpwards() {
		for (int i = 0; i < ORDER.size(); i++) {
			List<String> later = new ArrayList<>();
			for (String name : ORDER.subList(i + 1, ORDER.size())) {
				later.add(packageOf(name));
			}
			if (!later.isEmpty()) {
				noClasses().that()
					.resideInAPackage(packageOf(ORDER.get(i)))
					.should()
					.dependOnClassesThat()
					.resideInAnyPackage(later.toArray(String[]::new))
					.allowEmptyShould(true)
					.check(this.classes);
			}
		}
	}

	@Test
	void shouldHaveNoPackageOutsideOfTheOrder() {
		for (JavaClass type : this.classes) {
			assertThat(ORDER.stream().map(ArchitectureTests::packageOf)).as(type.getName())
				.anyMatch((name) -> name.equals(type.getPackageName()) || type.getPackageName().startsWith(BASE + ".")
						&& type.getPackageName().startsWith(name + ".") && !name.equals(BASE));
		}
	}

	@Test
	void shouldNotTouchJacksonOutsideOfItsAdapters() {
		noClasses().that()
			.haveNameNotMatching(".*\\.json\\.(Jackson[23]ObjectReader).*")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("tools.jackson..", "com.fasterxml.jackson..")
			.check(this.classes);
	}

	/**
	 * Which packages are in which module, in the order in which modules use each other.
	 */
	private static final Map<String, Set<String>> MODULES = Map.of("braintrust-prompt",
			Set.of("json", "limit", "template", "prompt"), "braintrust-prompt-nunjucks", Set.of("template.nunjucks"),
			"braintrust-spring",
			Set.of("annotation", "client", "registry", "registry.redis", "scope", "", "tracing", "aop", "ai"),
			"braintrust-spring-boot-autoconfigure", Set.of("actuate", "autoconfigure"));

	@Test
	void shouldHaveEachPackageInOneModuleThatIsItsOwn() {
		Map<String, Set<String>> found = new TreeMap<>();
		for (JavaClass type : this.classes) {
			String location = type.getSource().orElseThrow().getUri().toString();
			String module = MODULES.keySet()
				.stream()
				.filter((name) -> location.contains("/" + name + "/"))
				.findFirst()
				.orElseThrow();
			found.computeIfAbsent(module, (name) -> new TreeSet<>()).add(type.getPackageName());
		}
		Map<String, Set<String>> expected = new TreeMap<>();
		MODULES.forEach((module, packages) -> expected.put(module,
				packages.stream().map(ArchitectureTests::packageOf).collect(Collectors.toCollection(TreeSet::new))));
		assertThat(found).isEqualTo(expected);
	}

	@Test
	void shouldKnowNoSpringWherePromptsAreBuilt() {
		noClasses().that()
			.resideInAnyPackage(packageOf("json"), packageOf("limit"), packageOf("template") + "..",
					packageOf("prompt"))
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.springframework..", "io.micrometer..", "io.opentelemetry..",
					"com.github.benmanes..")
			.check(this.classes);
	}

	@Test
	void shouldKnowNoSpringBootBelowTheAutoConfiguration() {
		noClasses().that()
			.resideOutsideOfPackages(packageOf("actuate"), packageOf("autoconfigure"))
			.should()
			.dependOnClassesThat()
			.resideInAPackage("org.springframework.boot..")
			.check(this.classes);
	}

	/** Whatever else is public says in its Javadoc that it is internal to the starter. */
	@Test
	void shouldKnowThePublicApi() {
		Set<String> published = new TreeSet<>();
		for (JavaClass type : this.classes) {
			boolean isPublic = type.getModifiers().contains(JavaModifier.PUBLIC) && type.isTopLevelClass();
			if (isPublic && Set.of(BASE, BASE + ".annotation").contains(type.getPackageName())) {
				published.add(type.getSimpleName());
			}
			if (isPublic && type.getPackageName().equals(BASE + ".prompt")
					&& !Set.of("PromptFactory", "PromptBuildListener").contains(type.getSimpleName())) {
				published.add(type.getSimpleName());
			}
			if (isPublic && Set.of("PromptStore", "StoredPrompt", "StoreKey").contains(type.getSimpleName())) {
				published.add(type.getSimpleName());
			}
		}
		assertThat(published).containsExactlyInAnyOrder("UsePrompt", "HardcodedPrompt", "PromptVariable",
				"CurrentPrompt", "PromptReference", "PromptRegistry", "Prompt", "BuildOptions", "BuiltPrompt",
				"PromptOrigin", "PromptVersion", "PromptException", "PromptNotFoundException",
				"PromptUnavailableException", "PromptBuildException", "PromptStatus", "PromptChangedEvent",
				"PromptStore", "StoredPrompt", "StoreKey");
	}

	private static String packageOf(String name) {
		return name.isEmpty() ? BASE : BASE + "." + name;
	}

}
