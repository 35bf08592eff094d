package dev.braintrust.spring.autoconfigure;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.ai.chat.client.advisor.ChatModelCallAdvisor;
import org.springframework.ai.openai.OpenAiChatModel;

import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeHint;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.http.server.observation.ServerRequestObservationContext;
import org.springframework.util.ClassUtils;

import dev.braintrust.spring.annotation.HardcodedPrompt;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Finds every class of ours that uses reflection, resources, services or proxies, in the
 * byte code, and checks that each has hints, or a reason to need none.
 */
class ReflectiveAccessTests {

	private static final Map<String, Set<String>> JDK = Map.of("java.lang.Class",
			Set.of("forName", "getMethod", "getMethods", "getDeclaredMethod", "getDeclaredMethods", "getField",
					"getFields", "getDeclaredField", "getDeclaredFields", "getConstructor", "getConstructors",
					"getDeclaredConstructor", "getDeclaredConstructors", "getRecordComponents",
					"getPermittedSubclasses", "getClasses", "getDeclaredClasses", "getResource", "getResourceAsStream"),
			"java.lang.ClassLoader",
			Set.of("loadClass", "getResource", "getResources", "getResourceAsStream", "getSystemResource"),
			"java.util.ServiceLoader", Set.of("load", "loadInstalled"), "java.util.ResourceBundle", Set.of("getBundle"),
			"java.lang.reflect.Proxy", Set.of("newProxyInstance"), "java.lang.reflect.Method", Set.of("invoke"),
			"java.lang.reflect.Field", Set.of("get", "set"), "java.lang.reflect.Constructor", Set.of("newInstance"),
			"java.io.ObjectInputStream", Set.of("<init>"), "java.lang.invoke.MethodHandles$Lookup",
			Set.of("findStatic", "findVirtual", "findConstructor", "findSpecial", "findGetter", "findSetter",
					"findVarHandle", "findClass", "unreflect"));

	private static final Set<String> SPRING = Set.of("ClassUtils", "ReflectionUtils", "BeanUtils",
			"PropertyAccessorFactory", "MethodIntrospector", "SpringFactoriesLoader", "ClassPathResource",
			"ResourceLoader", "ResourcePatternResolver", "ProxyFactory", "AnnotatedElementUtils", "AnnotationUtils",
			"MergedAnnotations");

	/** Methods of these classes that neither look up nor load anything. */
	private static final Set<String> HARMLESS = Set.of("getUserClass", "getClassFileName", "getClassLoader");

	/**
	 * What a class looks up.
	 *
	 * @param type the simple name of the top-level class
	 * @param reason why no hint is checked here, or empty
	 * @param hints the hints it needs, on this class path
	 */
	record Access(String type, String reason, List<Predicate<RuntimeHints>> hints) {

		@SafeVarargs
		@SuppressWarnings("varargs")
		static Access covered(String type, Predicate<RuntimeHints>... hints) {
			return new Access(type, "", List.of(hints));
		}

		static Access without(String type, String reason) {
			return new Access(type, reason, List.of());
		}

		@Override
		public String toString() {
			return this.type;
		}

	}

	private static final String BEANS = "Spring registers the classes of beans";

	private static final String APPLICATION = "the application registers its types with @RegisterReflectionForBinding";

	static List<Access> accesses() {
		return List.of(Access.without("AnnotatedClasses", BEANS), Access.without("BeanProperties", APPLICATION),
				Access.without("Boot3HealthIndicatorFactory", "Spring Boot 3.5 only; compatibility/run tests it"),
				Access.covered("BraintrustExporter", type("io.opentelemetry.api.internal.InstrumentationUtil")),
				Access.covered("BraintrustOpenTelemetryAutoConfiguration",
						type("io.opentelemetry.sdk.trace.internal.ExtendedSpanProcessor")),
				Access.without("BraintrustRuntimeHints", "runs during the build"),
				Access.without("BraintrustSdkAutoConfiguration",
						"a proxy class that only a JVM can generate: docs/migration.md"),
				Access.covered("BraintrustTracingAutoConfiguration",
						type("org.springframework.ai.chat.observation.ChatModelObservationContext")),
				Access.covered("ConfigurationCheck", type("dev.openfeature.sdk.Client")),
				Access.covered("ConfiguredStore",
						type("org.springframework.data.redis.connection.RedisConnectionFactory")),
				Access.without("CoroutineRequirements",
						"no coroutines on this class path; tested in braintrust-spring-kotlin"),
				Access.without("DatasetFile", "the application registers its own files"),
				Access.covered("ExperimentContextAccessor", type("io.opentelemetry.context.Context"),
						type("io.micrometer.tracing.handler.TracingObservationHandler")),
				Access.without("ExperimentSamplingConfigurations", "Spring Boot 3.5 only; BraintrustRuntimeHintsTests"),
				Access.covered("JdkHttpClient", jdkMethod("java.net.http.HttpClient", "shutdownNow")),
				Access.without("KotlinValueClasses", APPLICATION), Access.without("ObjectProperties", APPLICATION),
				Access.covered("ObjectReader", type("tools.jackson.databind.json.JsonMapper"),
						type("com.fasterxml.jackson.databind.json.JsonMapper")),
				Access.without("OkioCheck", "other versions of OkHttp; BraintrustRuntimeHintsTests"),
				Access.covered("PrivateField", field(OpenAiChatModel.class, "openAiClient"),
						field(OpenAiChatModel.class, "openAiClientAsync"),
						field(ChatModelCallAdvisor.class, "chatModel"),
						field("com.openai.client.OpenAIClientImpl", "clientOptions"),
						field("com.openai.core.ClientOptions", "originalHttpClient"),
						field("com.openai.core.http.PhantomReachableClosingHttpClient", "httpClient"),
						field("com.anthropic.client.AnthropicClientImpl", "clientOptions"),
						field("com.anthropic.core.ClientOptions", "originalHttpClient")),
				Access.covered("ProgressDisplay", jdkMethod("java.io.Console", "isTerminal")),
				Access.without("PromptAnnotationBeanPostProcessor", BEANS), Access.covered("PromptAnnotations",
						proxy(UsePrompt.class), proxy(HardcodedPrompt.class), proxy(PromptVariable.class)),
				Access.without("PromptToolCallingManager", "Spring AI 1 only"),
				Access.without("SelfInvocations",
						"byte code, which a native image does not contain: docs/annotations.md"),
				Access.covered("SnapshotPrompts", resource("braintrust/prompts/greeter.json")),
				Access.without("SpringAi1",
						"Spring AI registers the options of its models, BraintrustRuntimeHints the others"),
				Access.covered("TemplateCompiler",
						resource("META-INF/services/dev.braintrust.spring.template.internal.TemplateEngine")),
				Access.without("UnknownProperties", "Spring Boot registers the properties for binding"),
				Access.covered("UnlinkedCalls", method(ServerRequestObservationContext.class, "getPathPattern"), method(
						org.springframework.http.server.reactive.observation.ServerRequestObservationContext.class,
						"getPathPattern")),
				Access.covered("WorkerThreads", jdkMethod("java.lang.Thread", "ofVirtual"),
						jdkMethod("java.lang.Thread$Builder", "factory")));
	}

	private final RuntimeHints hints = new RuntimeHints();

	ReflectiveAccessTests() {
		new BraintrustRuntimeHints().registerHints(this.hints, getClass().getClassLoader());
	}

	@Test
	void shouldKnowEveryClassThatUsesReflection() {
		JavaClasses classes = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
			.withImportOption((location) -> !location.contains("/dev/braintrust/spring/test/")
					&& !location.contains("-tests.jar"))
			.importPackages("dev.braintrust.spring");
		Set<String> found = new TreeSet<>();
		for (JavaClass type : classes) {
			if (type.getAccessesFromSelf().stream().anyMatch(ReflectiveAccessTests::isReflective)) {
				found.add(topLevelName(type));
			}
		}
		assertThat(found).containsExactlyInAnyOrderElementsOf(accesses().stream().map(Access::type).toList());
	}

	@ParameterizedTest
	@MethodSource("accesses")
	void shouldHaveHintsOrAReason(Access access) {
		assertThat(access.hints().isEmpty()).isEqualTo(!access.reason().isEmpty());
		assertThat(access.hints()).allSatisfy((hint) -> assertThat(hint).accepts(this.hints));
	}

	private static boolean isReflective(JavaAccess<?> access) {
		JavaClass owner = access.getTargetOwner();
		String name = access.getTarget().getName();
		return JDK.getOrDefault(owner.getName(), Set.of()).contains(name)
				|| (owner.getPackageName().startsWith("org.springframework.") && SPRING.contains(owner.getSimpleName())
						&& !HARMLESS.contains(name));
	}

	private static String topLevelName(JavaClass type) {
		return ClassUtils.getShortName(type.getName().replaceAll("\\$.*", ""));
	}

	private static Predicate<RuntimeHints> type(String name) {
		return RuntimeHintsPredicates.reflection().onType(TypeReference.of(name));
	}

	private static Predicate<RuntimeHints> field(Class<?> type, String name) {
		return field(type.getName(), name);
	}

	private static Predicate<RuntimeHints> field(String type, String name) {
		return (hints) -> {
			TypeHint hint = hints.reflection().getTypeHint(TypeReference.of(type));
			return hint != null && hint.fields().anyMatch((field) -> field.getName().equals(name));
		};
	}

	private static Predicate<RuntimeHints> method(Class<?> type, String name) {
		return (hints) -> {
			TypeHint hint = hints.reflection().getTypeHint(type);
			return hint != null && hint.methods()
				.anyMatch((method) -> method.getName().equals(name) && method.getMode() == ExecutableMode.INVOKE);
		};
	}

	/** A method that the JDK may not have yet. */
	private static Predicate<RuntimeHints> jdkMethod(String type, String name) {
		try {
			Class<?> resolved = Class.forName(type);
			return Arrays.stream(resolved.getMethods()).anyMatch((method) -> method.getName().equals(name))
					? method(resolved, name) : (hints) -> true;
		}
		catch (ClassNotFoundException ex) {
			return (hints) -> true;
		}
	}

	private static Predicate<RuntimeHints> resource(String name) {
		return RuntimeHintsPredicates.resource().forResource(name);
	}

	private static Predicate<RuntimeHints> proxy(Class<?> type) {
		return RuntimeHintsPredicates.proxies().forInterfaces(type);
	}

}
