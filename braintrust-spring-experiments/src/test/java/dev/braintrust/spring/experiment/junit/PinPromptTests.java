package dev.braintrust.spring.experiment.junit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.selection.internal.Decision;
import dev.braintrust.spring.selection.internal.ReferenceDefaults;
import dev.braintrust.spring.selection.internal.VersionSelection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

class PinPromptTests {

	private static final List<String> used = new CopyOnWriteArrayList<>();

	private static final VersionSelection selection = VersionSelection.of(new ReferenceDefaults(null, null, null));

	/** The versions that the tests of a class use, sorted. */
	private static List<String> versions(Class<?> testClass) {
		used.clear();
		tests(testClass).assertStatistics((statistics) -> statistics.failed(0).aborted(0));
		return used.stream().sorted().toList();
	}

	private static Events tests(Class<?> testClass) {
		return EngineTestKit.engine("junit-jupiter").selectors(selectClass(testClass)).execute().testEvents();
	}

	private static String failure(Class<?> testClass) {
		return tests(testClass).failed()
			.stream()
			.map((event) -> event.getRequiredPayload(TestExecutionResult.class).getThrowable().orElseThrow())
			.map(Throwable::getMessage)
			.findFirst()
			.orElseThrow();
	}

	private static void use(String test, String slug) {
		PromptReference decided = decide(slug);
		used.add("%s %s %s".formatted(test, slug,
				(decided.version() != null) ? decided.version() : String.valueOf(decided.environment())));
	}

	private static PromptReference decide(String slug) {
		PromptReference requested = PromptReference.of(slug);
		Decision decision = selection.decide(requested);
		return (decision != null) ? decision.reference() : requested;
	}

	@Test
	void shouldPinOnlyWhileTheMethodRuns() {
		assertThat(versions(OnMethods.class)).containsExactly("before greeter null", "before greeter null",
				"before greeter null", "parameterized greeter v1", "parameterized greeter v1", "repeated greeter v1",
				"repeated triage staging");
		assertThat(decide("greeter").version()).isNull();
	}

	static class OnMethods {

		@BeforeEach
		void before() {
			use("before", "greeter");
		}

		@ParameterizedTest
		@ValueSource(ints = { 1, 2 })
		@PinPrompt(slug = "greeter", version = "v1")
		void parameterized(int ignored) {
			use("parameterized", "greeter");
		}

		@Test
		@PinPrompt(slug = "greeter", version = "v1")
		@PinPrompt(slug = "triage", environment = "staging")
		void repeated() {
			use("repeated", "greeter");
			use("repeated", "triage");
		}

	}

	@Test
	void shouldPreferTheInnermostPin() {
		assertThat(versions(OnClass.class)).containsExactly("inherited greeter v1", "inherited triage v1",
				"inner greeter v1", "inner triage v2", "own greeter v3", "own triage v1");
	}

	@PinPrompt(slug = "greeter", version = "v1")
	@PinPrompt(slug = "triage", version = "v1")
	static class Base {

		@Test
		void inherited() {
			use("inherited", "greeter");
			use("inherited", "triage");
		}

	}

	static class OnClass extends Base {

		@Test
		@PinPrompt(slug = "greeter", version = "v3")
		void own() {
			use("own", "greeter");
			use("own", "triage");
		}

		@Nested
		@PinPrompt(slug = "triage", version = "v2")
		class Inner {

			@Test
			void inner() {
				use("inner", "greeter");
				use("inner", "triage");
			}

		}

	}

	@Test
	void shouldResolvePlaceholders() {
		assertThat(versions(WithPlaceholder.class)).containsExactly("test greeter v7");
		assertThat(failure(WithPlaceholderOutsideOfSpring.class)).contains("WithPlaceholderOutsideOfSpring")
			.contains("has no Spring context")
			.contains("@SpringBootTest");
	}

	@SpringJUnitConfig
	@TestPropertySource(properties = "candidate=v7")
	static class WithPlaceholder {

		@Test
		@PinPrompt(slug = "greeter", version = "${candidate}")
		void test() {
			use("test", "greeter");
		}

		@Configuration(proxyBeanMethods = false)
		static class Application {

		}

	}

	static class WithPlaceholderOutsideOfSpring {

		@Test
		@PinPrompt(slug = "greeter", version = "${candidate}")
		void test() {
		}

	}

	@Test
	void shouldFailWhenAPinIsInvalid() {
		assertThat(failure(Twice.class)).contains("Twice.test()").contains("pins prompt 'greeter' twice");
		assertThat(failure(WithoutVersion.class)).contains("WithoutVersion")
			.contains("requires a version or an environment of prompt 'greeter', but not both");
		assertThat(failure(WithBoth.class)).contains("WithBoth").contains("but not both");
		assertThat(failure(Blank.class)).contains("Blank").contains("blank slug");
	}

	static class Twice {

		@Test
		@PinPrompt(slug = "greeter", version = "v1")
		@PinPrompt(slug = "greeter", environment = "staging")
		void test() {
		}

	}

	@PinPrompt(slug = "greeter")
	static class WithoutVersion {

		@Test
		void test() {
		}

	}

	@PinPrompt(slug = "greeter", version = "v1", environment = "staging")
	static class WithBoth {

		@Test
		void test() {
		}

	}

	@PinPrompt(slug = " ", version = "v1")
	static class Blank {

		@Test
		void test() {
		}

	}

}
