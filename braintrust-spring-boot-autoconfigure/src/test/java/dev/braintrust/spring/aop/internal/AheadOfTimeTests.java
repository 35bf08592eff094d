package dev.braintrust.spring.aop.internal;

import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GeneratedFiles.Kind;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.AnnotatedBeanDefinitionReader;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.javapoet.ClassName;

import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.autoconfigure.BraintrustAopAutoConfiguration;
import dev.braintrust.spring.autoconfigure.BraintrustAutoConfiguration;
import dev.braintrust.spring.autoconfigure.BraintrustTracingAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ahead-of-time processing, without the properties of the run-time environment.
 * {@code compatibility/run} verifies that the generated code runs.
 */
class AheadOfTimeTests {

	@BeforeEach
	void beginProcessing() {
		System.setProperty(AbstractAotProcessor.AOT_PROCESSING, "true");
	}

	@AfterEach
	void endProcessing() {
		System.clearProperty(AbstractAotProcessor.AOT_PROCESSING);
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ BraintrustAutoConfiguration.class, BraintrustAopAutoConfiguration.class,
			BraintrustTracingAutoConfiguration.class })
	static class Application {

		@Bean
		Greeter greeter() {
			return new Greeter();
		}

	}

	static class Greeter {

		@UsePrompt("${known.only.at.run-time}")
		public void greet() {
		}

	}

	@Test
	void shouldGenerateProxyClassesAndNotResolvePlaceholders() {
		InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();
		DefaultGenerationContext generation = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get("com.example", "Application")), files);
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			new AnnotatedBeanDefinitionReader(context).register(Application.class);
			new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
			generation.writeGeneratedContent();
		}
		Map<String, ?> classes = files.getGeneratedFiles(Kind.CLASS);
		assertThat(classes.keySet()).anyMatch((name) -> name.contains("Greeter$$SpringCGLIB$$0"));
	}

}
