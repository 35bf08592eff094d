package dev.braintrust.spring;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks the order of packages, the dependencies and public types of each module, and
 * static state.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureTests {

	private static final String BASE = "dev.braintrust.spring";

	/**
	 * Each package, with its {@code internal} packages, imports only packages before it.
	 * The empty name is the base package.
	 */
	private static final List<String> ORDER = List.of("annotation", "limit", "json", "template", "template.nunjucks",
			"prompt", "client", "selection", "selection.web", "selection.openfeature", "registry", "registry.redis",
			"call", "", "tracing", "tracing.otel", "tracing.brave", "tracing.export", "aop", "ai", "experiment",
			"experiment.junit", "actuate", "autoconfigure");

	/**
	 * Without the test kit, which is independent of the other modules. Read once for all
	 * tests, since that takes seconds.
	 */
	private final JavaClasses classes = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
		.withImportOption(
				(location) -> !location.contains("/dev/braintrust/spring/test/") && !location.contains("-tests.jar"))
		.importPackages(BASE);

	@Test
	void shouldImportOnlyPackagesBeforeIt() {
		for (int i = 0; i < ORDER.size(); i++) {
			List<String> later = new ArrayList<>();
			for (String name : ORDER.subList(i + 1, ORDER.size())) {
				later.addAll(packagesOf(name));
			}
			if (!later.isEmpty()) {
				noClasses().that()
					.resideInAnyPackage(packagesOf(ORDER.get(i)).toArray(String[]::new))
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
		Set<String> known = ORDER.stream()
			.flatMap((name) -> packagesOf(name).stream())
			.collect(Collectors.toCollection(TreeSet::new));
		for (JavaClass type : this.classes) {
			assertThat(known).as(type.getName()).contains(type.getPackageName());
		}
	}

	@Test
	void shouldUseJacksonOnlyInItsAdapters() {
		noClasses().that()
			.haveNameNotMatching(".*\\.json\\.internal\\.(Jackson[23]Object(Reader|Binder)).*")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("tools.jackson..", "com.fasterxml.jackson..")
			.check(this.classes);
	}

	/** The packages of each module. */
	private static final Map<String, Set<String>> MODULES = Map.of("braintrust-prompt",
			Set.of("json", "limit", "template", "prompt"), "braintrust-prompt-nunjucks", Set.of("template.nunjucks"),
			"braintrust-spring",
			Set.of("annotation", "client", "selection", "selection.web", "selection.openfeature", "registry",
					"registry.redis", "call", "", "tracing", "tracing.otel", "tracing.brave", "tracing.export", "aop",
					"ai"),
			"braintrust-spring-experiments", Set.of("experiment", "experiment.junit"),
			"braintrust-spring-boot-autoconfigure", Set.of("actuate", "autoconfigure"));

	@Test
	void shouldHaveEachPackageInOneModule() {
		for (JavaClass type : this.classes) {
			Set<String> packages = MODULES.get(moduleOf(type))
				.stream()
				.flatMap((name) -> packagesOf(name).stream())
				.collect(Collectors.toSet());
			assertThat(packages).as(type.getName()).contains(type.getPackageName());
		}
	}

	private static String moduleOf(JavaClass type) {
		String location = type.getSource().orElseThrow().getUri().toString();
		return MODULES.keySet()
			.stream()
			.filter((name) -> location.contains("/" + name + "/"))
			.findFirst()
			.orElseThrow();
	}

	@Test
	void shouldNotUseSpringToBuildPrompts() {
		noClasses().that()
			.resideInAnyPackage(packageOf("json") + "..", packageOf("limit") + "..", packageOf("template") + "..",
					packageOf("prompt") + "..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.springframework..", "io.micrometer..", "io.opentelemetry..",
					"com.github.benmanes..")
			.check(this.classes);
	}

	@Test
	void shouldUseSpringBootOnlyInTheAutoConfigurationModule() {
		noClasses().that()
			.resideOutsideOfPackages(packageOf("actuate") + "..", packageOf("autoconfigure") + "..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("org.springframework.boot..")
			.check(this.classes);
	}

	/**
	 * Public types that users or Spring need. All other public types are in packages
	 * named {@code internal}.
	 */
	private static final Map<String, Set<String>> PUBLIC_TYPES = Map.of("braintrust-prompt",
			Set.of("BuildOptions", "BuiltPrompt", "Flavor", "Prompt", "PromptBuildException", "PromptChangedEvent",
					"PromptException", "PromptNotFoundException", "PromptOrigin", "PromptReference", "PromptRegistry",
					"PromptStatus", "PromptUnavailableException", "PromptVersion", "TemplateFormat", "VariableMapper"),
			"braintrust-prompt-nunjucks", Set.of(), "braintrust-spring",
			Set.of("ArmSwitchedEvent", "BraintrustWebClientCustomizer", "ContentVisibility", "CurrentPrompt",
					"DeletedPolicy", "HardcodedPrompt", "HardcodedPrompts", "InvalidPromptAnnotationException",
					"PreloadMode", "PromptAdvisors", "PromptOverride", "PromptPreloadException", "PromptSelection",
					"PromptSelectionContext", "PromptSelector", "PromptStore", "PromptVariable", "RemoteParent",
					"SpringAiPrompts", "StoreKey", "StoredPrompt", "UsePrompt", "VariableRedactor",
					"VariableVisibility"),
			"braintrust-spring-experiments", Set.of("BraintrustExperiment", "CaseResult", "Dataset", "DatasetCase",
					"DatasetSource", "Experiment", "ExperimentAssertions", "ExperimentCase", "ExperimentComparison",
					"ExperimentException", "ExperimentProgress", "ExperimentResult", "Experiments", "MinimumScore",
					"MultiScorer", "PinPrompt", "Score", "ScoreSummary", "Scorer", "Scorers", "TaskResult"),
			"braintrust-spring-boot-autoconfigure",
			Set.of("BraintrustActuatorAutoConfiguration", "BraintrustAopAutoConfiguration",
					"BraintrustAutoConfiguration", "BraintrustConnectionDetails", "BraintrustEndpoint",
					"BraintrustExperimentsAutoConfiguration", "BraintrustOpenTelemetryAutoConfiguration",
					"BraintrustProperties", "BraintrustSdkAutoConfiguration", "BraintrustSpringAiAutoConfiguration",
					"BraintrustTracingAutoConfiguration", "PromptDescription"));

	/**
	 * Static state, shared by all applications of a process: the thread's current call
	 * and overrides, and what {@code Prompt.fromJson} uses.
	 */
	private static final Set<String> STATIC_STATE = Set.of("ThreadContext.slots", "PlainData.shared",
			"PromptFactory.SHARED");

	@Test
	void shouldKeepNoOtherStateInStaticFields() {
		Set<String> found = new TreeSet<>();
		for (JavaClass type : this.classes) {
			for (JavaField field : type.getFields()) {
				Set<JavaModifier> modifiers = field.getModifiers();
				if (modifiers.contains(JavaModifier.STATIC) && !modifiers.contains(JavaModifier.SYNTHETIC)
						&& (!modifiers.contains(JavaModifier.FINAL) || isState(field))) {
					found.add(type.getSimpleName() + "." + field.getName());
				}
			}
		}
		assertThat(found).isEqualTo(new TreeSet<>(STATIC_STATE));
	}

	/**
	 * Checks the value, because the declared type does not show whether a field is a
	 * constant: a {@code Set} may be either.
	 */
	private static boolean isState(JavaField field) {
		try {
			Field reflected = field.reflect();
			reflected.setAccessible(true);
			Object value = reflected.get(null);
			return value instanceof ThreadLocal || value instanceof ClassValue || value instanceof AutoCloseable
					|| value instanceof ConcurrentMap || value instanceof AtomicInteger || value instanceof AtomicLong
					|| value instanceof AtomicBoolean || value instanceof AtomicReference
					|| value instanceof ConcurrentHashMap.KeySetView;
		}
		catch (ReflectiveOperationException | LinkageError ex) {
			throw new IllegalStateException(field.getFullName(), ex);
		}
	}

	/**
	 * Each public type is one that users must learn. Raised from 45 for the five types of
	 * the package {@code selection}: applications select, override, and are told that an
	 * arm was switched off; from 50 for the two forms for code that no proxy intercepts,
	 * {@code PromptAdvisors} and {@code HardcodedPrompts}; and from 52 for experiments, a
	 * module of its own that only its users see.
	 */
	private static final int MAXIMUM_PUBLIC_TYPES = 73;

	@Test
	void shouldListAllPublicTypesOfEachModule() {
		Map<String, Set<String>> found = new TreeMap<>();
		MODULES.keySet().forEach((module) -> found.put(module, new TreeSet<>()));
		for (JavaClass type : this.classes) {
			if (type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC)
					&& !type.getPackageName().contains(".internal")) {
				found.get(moduleOf(type)).add(type.getSimpleName());
			}
		}
		assertThat(found).isEqualTo(PUBLIC_TYPES);
		assertThat(found.values().stream().mapToInt(Set::size).sum()).isLessThanOrEqualTo(MAXIMUM_PUBLIC_TYPES);
	}

	private static String packageOf(String name) {
		return name.isEmpty() ? BASE : BASE + "." + name;
	}

	/**
	 * The packages within an {@code internal} package; each imports only those before it.
	 */
	private static final Map<String, List<String>> ROOMS = Map.of("template.nunjucks",
			List.of("patterns", "values", "filters", "rendering", "expressions", "tags", "parsing"));

	@Test
	void shouldImportOnlyRoomsBeforeIt() {
		ROOMS.forEach((name, rooms) -> {
			for (int i = 0; i < rooms.size() - 1; i++) {
				String internal = packageOf(name) + ".internal";
				List<String> later = new ArrayList<>(List.of(internal));
				rooms.subList(i + 1, rooms.size()).forEach((room) -> later.add(internal + "." + room));
				noClasses().that()
					.resideInAPackage(internal + "." + rooms.get(i))
					.should()
					.dependOnClassesThat()
					.resideInAnyPackage(later.toArray(String[]::new))
					.check(this.classes);
			}
		});
	}

	private static List<String> packagesOf(String name) {
		String internal = packageOf(name) + ".internal";
		List<String> packages = new ArrayList<>(List.of(packageOf(name), internal));
		ROOMS.getOrDefault(name, List.of()).forEach((room) -> packages.add(internal + "." + room));
		return packages;
	}

}
