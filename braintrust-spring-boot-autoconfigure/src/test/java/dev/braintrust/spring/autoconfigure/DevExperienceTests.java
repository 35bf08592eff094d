package dev.braintrust.spring.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanNotOfRequiredTypeException;
import org.springframework.beans.factory.config.CustomScopeConfigurer;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.SimpleThreadScope;
import org.springframework.core.io.DefaultResourceLoader;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.autoconfigure.restarted.RestartedApplication;
import dev.braintrust.spring.autoconfigure.restarted.RestartedPerson;
import dev.braintrust.spring.json.internal.PlainData;
import dev.braintrust.spring.test.FakeBraintrust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Lazy initialization, scoped and other proxies, and restarts by DevTools.
 */
class DevExperienceTests {

	private final FakeBraintrust braintrust = FakeBraintrust.start().withPrompt("greeter", "1", "Hi {{name}}");

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, BraintrustAutoConfiguration.class,
				BraintrustAopAutoConfiguration.class))
		.withPropertyValues("braintrust.api-key=sk-test", "braintrust.project=support-bot",
				"braintrust.api-url=" + this.braintrust.url());

	@AfterEach
	void close() {
		this.braintrust.close();
	}

	interface Greeting {

		String greet(String name);

	}

	static class Greeter implements Greeting {

		@Override
		@UsePrompt("greeter")
		public String greet(@PromptVariable("name") String name) {
			return content();
		}

		@UsePrompt("greeter")
		public String greetAda() {
			return CurrentPrompt.get().slug();
		}

	}

	private static String content() {
		return String.valueOf(CurrentPrompt.build().messages().get(0).get("content"));
	}

	@Test
	void shouldWorkWithLazyInitialization() {
		SpringApplication application = new SpringApplication(LazyApplication.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		try (ConfigurableApplicationContext context = application.run("--spring.main.lazy-initialization=true",
				"--braintrust.api-key=sk-test", "--braintrust.project=support-bot",
				"--braintrust.api-url=" + this.braintrust.url(), "--braintrust.prompts.preload=required")) {
			assertThat(this.braintrust.requests()).as("preloaded despite lazy initialization").hasSize(1);
			assertThat(context.getBeanFactory().containsSingleton("greeter")).isFalse();
			assertThat(context.getBean(Greeter.class).greet("Ada")).isEqualTo("Hi Ada");
		}
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ BraintrustAutoConfiguration.class, BraintrustAopAutoConfiguration.class })
	static class LazyApplication {

		@Bean
		Greeter greeter() {
			return new Greeter();
		}

	}

	@Test
	void shouldWorkBehindScopedProxies() {
		this.runner.withUserConfiguration(Scoped.class).run((context) -> {
			assertThat(context.getBean("byClass", Greeter.class).greet("Ada")).isEqualTo("Hi Ada");
			assertThat(context.getBean("byInterface", Greeting.class).greet("Ada")).isEqualTo("Hi Ada");
			assertThat(AopUtils.isJdkDynamicProxy(context.getBean("byInterface"))).isTrue();
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class Scoped {

		@Bean
		static CustomScopeConfigurer scopes() {
			CustomScopeConfigurer scopes = new CustomScopeConfigurer();
			scopes.addScope("thread", new SimpleThreadScope());
			return scopes;
		}

		@Bean
		@Scope(scopeName = "thread", proxyMode = ScopedProxyMode.TARGET_CLASS)
		Greeter byClass() {
			return new Greeter();
		}

		@Bean
		@Scope(scopeName = "thread", proxyMode = ScopedProxyMode.INTERFACES)
		Greeting byInterface() {
			return new Greeter();
		}

	}

	@Test
	void shouldWorkOnConfigurationClasses() {
		this.runner.withUserConfiguration(Greetings.class).run((context) -> {
			Greetings greetings = context.getBean(Greetings.class);
			assertThat(greetings.greet("Ada")).isEqualTo("Hi Ada");
			assertThat(greetings.first()).as("bean methods return the singleton").isSameAs(greetings.first());
		});
	}

	@Configuration
	static class Greetings {

		@Bean
		Object first() {
			return new Object();
		}

		@UsePrompt("greeter")
		public String greet(@PromptVariable("name") String name) {
			return content();
		}

	}

	@Test
	void shouldWorkWithEveryKindOfProxyOrFailClearly() {
		for (String property : List.of("spring.aop.proxy-target-class=true", "spring.aop.auto=false")) {
			this.runner.withBean(Greeter.class).withPropertyValues(property).run((context) -> {
				assertThat(AopUtils.isCglibProxy(context.getBean(Greeting.class))).as(property).isTrue();
				assertThat(context.getBean(Greeter.class).greetAda()).isEqualTo("greeter");
			});
		}
		this.runner.withBean("greeter", Greeter.class)
			.withPropertyValues("spring.aop.proxy-target-class=false")
			.run((context) -> {
				assertThat(AopUtils.isJdkDynamicProxy(context.getBean(Greeting.class))).isTrue();
				assertThat(context.getBean(Greeting.class).greet("Ada")).isEqualTo("Hi Ada");
				assertThatExceptionOfType(BeanNotOfRequiredTypeException.class)
					.isThrownBy(() -> context.getBean("greeter", Greeter.class));
			});
	}

	@Test
	void shouldWorkAfterARestartWithANewClassLoader() throws Exception {
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		Class<?> first = restart();
		Class<?> second = restart();
		assertThat(second).isNotSameAs(first);
		assertThat(second.getName()).isEqualTo(first.getName());
		Awaitility.await()
			.untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
				.filteredOn((thread) -> !before.contains(thread))
				.extracting(Thread::getName)
				.noneMatch((name) -> name.startsWith("braintrust")));
	}

	/**
	 * Restarts the application as Spring Boot's DevTools do: its classes are loaded by a
	 * new class loader, those of the starter by its parent.
	 */
	@SuppressWarnings("unchecked")
	private Class<?> restart() throws ClassNotFoundException {
		ClassLoader restarted = new RestartedClassLoader();
		Class<?> type = restarted.loadClass(RestartedApplication.class.getName());
		assertThat(type).isNotSameAs(RestartedApplication.class);
		Thread thread = Thread.currentThread();
		ClassLoader previous = thread.getContextClassLoader();
		thread.setContextClassLoader(restarted);
		try {
			SpringApplication application = new SpringApplication(new DefaultResourceLoader(restarted), type);
			application.setWebApplicationType(WebApplicationType.NONE);
			try (ConfigurableApplicationContext context = application.run("--braintrust.api-key=sk-test",
					"--braintrust.project=support-bot", "--braintrust.api-url=" + this.braintrust.url())) {
				Object greeter = context.getBean("restartedGreeter");
				assertThat(AopUtils.getTargetClass(greeter).getClassLoader()).isSameAs(restarted);
				assertThat(((UnaryOperator<String>) greeter).apply("Ada")).isEqualTo("Hi Ada");
			}
		}
		finally {
			thread.setContextClassLoader(previous);
		}
		return type;
	}

	@Test
	void shouldNotRetainTypesAfterTheApplicationStops() throws Exception {
		WeakReference<ClassLoader> stopped = convertInstanceOfUnloadableType();
		this.runner.run((context) -> assertThat(context).hasNotFailed());
		Awaitility.await().until(() -> {
			System.gc();
			return stopped.get() == null;
		});
	}

	private static WeakReference<ClassLoader> convertInstanceOfUnloadableType() throws Exception {
		ClassLoader loader = new RestartedClassLoader();
		Object person = loader.loadClass(RestartedPerson.class.getName())
			.getConstructor(String.class)
			.newInstance("Ada");
		assertThat(PlainData.of(person)).isEqualTo(java.util.Map.of("name", "Ada"));
		return new WeakReference<>(loader);
	}

	/**
	 * Defines its own versions of the application's classes.
	 */
	private static final class RestartedClassLoader extends ClassLoader {

		private static final String APPLICATION_PACKAGE = RestartedApplication.class.getPackageName() + ".";

		RestartedClassLoader() {
			super(DevExperienceTests.class.getClassLoader());
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (!name.startsWith(APPLICATION_PACKAGE)) {
				return super.loadClass(name, resolve);
			}
			synchronized (getClassLoadingLock(name)) {
				Class<?> loaded = findLoadedClass(name);
				return (loaded != null) ? loaded : define(name);
			}
		}

		private Class<?> define(String name) throws ClassNotFoundException {
			try (InputStream stream = getResourceAsStream(name.replace('.', '/') + ".class")) {
				byte[] bytes = stream.readAllBytes();
				return defineClass(name, bytes, 0, bytes.length);
			}
			catch (IOException ex) {
				throw new ClassNotFoundException(name, ex);
			}
		}

	}

}
