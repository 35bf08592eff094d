package dev.braintrust.spring.autoconfigure;

import java.net.http.HttpClient;
import java.util.List;

import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.util.ClassUtils;

import dev.braintrust.spring.annotation.HardcodedPrompt;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;

import static org.assertj.core.api.Assertions.assertThat;

class BraintrustRuntimeHintsTests {

	private final RuntimeHints hints = new RuntimeHints();

	BraintrustRuntimeHintsTests() {
		new BraintrustRuntimeHints().registerHints(this.hints, getClass().getClassLoader());
	}

	@Test
	void shouldBeRegisteredForAheadOfTimeProcessing() {
		assertThat(SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories")
			.load(RuntimeHintsRegistrar.class)).hasAtLeastOneElementOfType(BraintrustRuntimeHints.class);
	}

	@Test
	void shouldRegisterAnnotationsAndTheirProxies() {
		for (Class<?> annotation : List.of(UsePrompt.class, HardcodedPrompt.class, PromptVariable.class)) {
			for (var attribute : annotation.getDeclaredMethods()) {
				assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(attribute)).accepts(this.hints);
			}
			assertThat(RuntimeHintsPredicates.proxies().forInterfaces(annotation)).accepts(this.hints);
		}
	}

	@Test
	void shouldRegisterSnapshotsOnTheClassPath() {
		assertThat(RuntimeHintsPredicates.resource().forResource("braintrust/prompts/greeter.json"))
			.accepts(this.hints);
		assertThat(RuntimeHintsPredicates.resource().forResource("application.yml")).rejects(this.hints);
	}

	@Test
	void shouldRegisterTheServiceFileOfTemplateEngines() {
		assertThat(RuntimeHintsPredicates.resource()
			.forResource("META-INF/services/dev.braintrust.spring.template.internal.TemplateEngine"))
			.accepts(this.hints);
	}

	@Test
	void shouldRegisterTypesThatAreLookedUpByName() {
		for (String name : List.of("tools.jackson.databind.json.JsonMapper",
				"com.fasterxml.jackson.databind.json.JsonMapper",
				"io.micrometer.tracing.handler.TracingObservationHandler", "io.opentelemetry.context.Context",
				"io.opentelemetry.sdk.trace.internal.ExtendedSpanProcessor",
				"io.opentelemetry.api.internal.InstrumentationUtil")) {
			assertThat(RuntimeHintsPredicates.reflection().onType(TypeReference.of(name))).accepts(this.hints);
		}
	}

	/** The method exists since Java 21. */
	@Test
	void shouldRegisterTheMethodThatClosesTheHttpClient() {
		assertThat(RuntimeHintsPredicates.reflection().onType(HttpClient.class).test(this.hints))
			.isEqualTo(ClassUtils.hasMethod(HttpClient.class, "shutdownNow"));
	}

	/** Without the hint, a native image would log that OkHttp does not work. */
	@Test
	void shouldRegisterTheTypeOfOkioThatOkHttp5Requires() {
		assertThat(RuntimeHintsPredicates.reflection().onType(TypeReference.of(OkioCheck.OKIO_SOCKET)))
			.accepts(hintsWith(OkioCheck.OKIO_SOCKET));
	}

	private RuntimeHints hintsWith(String type) {
		ClassLoader classLoader = new ByteBuddy().makeInterface()
			.name(type)
			.make()
			.load(getClass().getClassLoader(), ClassLoadingStrategy.Default.WRAPPER)
			.getLoaded()
			.getClassLoader();
		RuntimeHints registered = new RuntimeHints();
		new BraintrustRuntimeHints().registerHints(registered, classLoader);
		return registered;
	}

	@Test
	void shouldRegisterTheProxyOfSpringBoot3sCustomizerWhenItIsPresent() {
		RuntimeHints registered = hintsWith(ExperimentSamplingConfigurations.BOOT_3);
		assertThat(registered.proxies().jdkProxyHints()).anySatisfy((proxy) -> assertThat(proxy.getProxiedInterfaces())
			.containsExactly(TypeReference.of(ExperimentSamplingConfigurations.BOOT_3)));
	}

	@Test
	void shouldNotRegisterTypesThatAreNotOnTheClassPath() {
		RuntimeHints none = new RuntimeHints();
		new BraintrustRuntimeHints().registerHints(none, ClassLoader.getPlatformClassLoader());
		assertThat(none.reflection().typeHints()).extracting((hint) -> hint.getType().getName())
			.allMatch((name) -> name.startsWith("java.") || name.startsWith("dev.braintrust.spring.annotation."));
	}

}
