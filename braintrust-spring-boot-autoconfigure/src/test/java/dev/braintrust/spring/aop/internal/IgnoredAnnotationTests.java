package dev.braintrust.spring.aop.internal;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;

import dev.braintrust.spring.annotation.HardcodedPrompt;
import dev.braintrust.spring.annotation.InvalidPromptAnnotationException;
import dev.braintrust.spring.annotation.UsePrompt;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Annotations that can't have an effect: those that fail the creation of their bean, and
 * those that are warned of.
 */
@ExtendWith(OutputCaptureExtension.class)
class IgnoredAnnotationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(PostProcessor.class);

	@Configuration(proxyBeanMethods = false)
	static class PostProcessor {

		/** No calls are made, so that nothing else is needed. */
		@Bean
		static PromptAnnotationBeanPostProcessor postProcessor() {
			PromptAnnotationBeanPostProcessor processor = new PromptAnnotationBeanPostProcessor(
					new StandardEnvironment(), (name) -> null, () -> {
						throw new IllegalStateException("not called");
					});
			processor.setProxyTargetClass(true);
			return processor;
		}

	}

	@ParameterizedTest
	@ValueSource(classes = { PrivateMethod.class, StaticMethod.class, InheritedPrivateMethod.class,
			MetaAnnotatedPrivateMethod.class, StaticInterfaceMethod.class, FinalClass.class, RecordClass.class,
			FinalClassWithClassAnnotation.class, SealedClass.class })
	void shouldFailTheCreationOfABeanWhoseAnnotationHasNoEffect(Class<?> type) throws Exception {
		this.runner.withBean(type, instance(type)).run((context) -> {
			assertThat(context).hasFailed();
			FailureAnalysis analysis = analyze(context.getStartupFailure());
			assertThat(analysis.getDescription()).contains("run: ", "has no effect");
			assertThat(analysis.getAction()).contains("PromptAdvisors.managed", "PromptAdvisors.hardcoded",
					"HardcodedPrompts.call", "promptRegistry");
			assertThat(analysis.getCause()).isInstanceOf(InvalidPromptAnnotationException.class)
				.hasMessageContainingAll(analysis.getDescription(), analysis.getAction());
		});
	}

	@SuppressWarnings("unchecked")
	private static <T> Supplier<T> instance(Class<?> type) {
		return () -> {
			try {
				return (T) type.getDeclaredConstructor().newInstance();
			}
			catch (ReflectiveOperationException ex) {
				throw new IllegalStateException(ex);
			}
		};
	}

	private static FailureAnalysis analyze(Throwable failure) {
		return SpringFactoriesLoader.forDefaultResourceLocation()
			.load(FailureAnalyzer.class, (type, name, unrelated) -> {
			})
			.stream()
			.filter((analyzer) -> analyzer.getClass().getName().startsWith("dev.braintrust"))
			.map((analyzer) -> analyzer.analyze(failure))
			.findFirst()
			.orElseThrow();
	}

	static class PrivateMethod {

		@UsePrompt("a")
		private void run() {
		}

	}

	static class StaticMethod {

		@HardcodedPrompt("a")
		public static void run() {
		}

	}

	static class InheritedPrivateMethod extends PrivateMethod {

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@HardcodedPrompt("a")
	@interface Step {

	}

	static class MetaAnnotatedPrivateMethod {

		@Step
		private void run() {
		}

	}

	interface WithStaticMethod {

		@UsePrompt("a")
		static void run() {
		}

	}

	static class StaticInterfaceMethod implements WithStaticMethod {

	}

	static final class FinalClass {

		@UsePrompt("a")
		public void run() {
		}

	}

	record RecordClass() {

		@UsePrompt("a")
		public void run() {
		}

	}

	@HardcodedPrompt("a")
	static final class FinalClassWithClassAnnotation {

		public void run() {
		}

	}

	static sealed class SealedClass permits Permitted {

		@UsePrompt("a")
		public void run() {
		}

	}

	static final class Permitted extends SealedClass {

	}

	interface Greeting {

		@HardcodedPrompt("a")
		void run();

	}

	static final class FinalGreeting implements Greeting {

		@Override
		public void run() {
		}

	}

	@Test
	void shouldAcceptAFinalClassBehindItsInterface() {
		this.runner.withBean(InterfaceProxies.class)
			.withBean(FinalGreeting.class)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	/** Makes the post-processor create proxies of interfaces. */
	static class InterfaceProxies implements org.springframework.beans.factory.config.BeanFactoryPostProcessor {

		@Override
		public void postProcessBeanFactory(
				org.springframework.beans.factory.config.ConfigurableListableBeanFactory beans) {
			beans.getBean(PromptAnnotationBeanPostProcessor.class).setProxyTargetClass(false);
		}

	}

	@Test
	void shouldOnlyWarnOfAFinalMethod(CapturedOutput output) {
		this.runner.withBean(FinalMethod.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output).containsOnlyOnce("FinalMethod.run has no effect, because the method is final");
		});
	}

	static class FinalMethod {

		@UsePrompt("a")
		public final void run() {
		}

	}

	@Test
	void shouldIgnoreABeanWhosePrivateMethodsHaveNoAnnotationOfTheirOwn() {
		this.runner.withBean(ClassAnnotation.class).run((context) -> assertThat(context).hasNotFailed());
	}

	@HardcodedPrompt("a")
	static class ClassAnnotation {

		public void run() {
			step();
		}

		private static void step() {
		}

	}

	@Test
	void shouldWarnOnceOfACallWithinTheClass(CapturedOutput output) {
		this.runner.withBean("first", SelfInvoking.class)
			.withBean("second", SelfInvoking.class)
			.run((context) -> assertThat(output.toString().lines().filter((line) -> line.contains("SelfInvoking.step")))
				.singleElement()
				.asString()
				.contains("has no effect when it is called by", "loop()", "through another bean", "PromptAdvisors"));
	}

	static class SelfInvoking {

		private final SelfInvoking proxy = this;

		public void loop() {
			step(1);
		}

		public List<Runnable> lambdas() {
			return List.of(() -> step(2), this::other);
		}

		public void throughTheProxy() {
			this.proxy.other();
		}

		@HardcodedPrompt("step")
		public void step(int number) {
		}

		@HardcodedPrompt("other")
		public void other() {
		}

		public void step(String notAnnotated) {
			step(notAnnotated.isEmpty() ? "x" : "");
		}

	}

	@Test
	void shouldFindCallsThatCanOnlyBeOfTheSameObject() throws Exception {
		Map<String, Set<String>> found = SelfInvocations.find(SelfInvoking.class,
				Set.of(SelfInvoking.class.getMethod("step", int.class), SelfInvoking.class.getMethod("other")));
		assertThat(found)
			.isEqualTo(Map.of("step", Set.of("loop()", "a lambda expression"), "other", Set.of("lambdas()")));
	}

}
