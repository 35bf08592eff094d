package dev.braintrust.spring.tracing.internal;

import brave.Tracing;
import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.ThreadLocalCurrentTraceContext;
import brave.test.TestSpanHandler;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.brave.bridge.BraveCurrentTraceContext;
import io.micrometer.tracing.brave.bridge.BraveTracer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.autoconfigure.BraintrustAopAutoConfiguration;
import dev.braintrust.spring.autoconfigure.BraintrustAutoConfiguration;
import dev.braintrust.spring.autoconfigure.BraintrustTracingAutoConfiguration;
import dev.braintrust.spring.test.FakeBraintrust;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Links with Micrometer's tracer on Brave.
 */
class BraveLinkTests {

	private final FakeBraintrust braintrust = FakeBraintrust.start().withPrompt("greeter", "42", "Hi");

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(BraintrustAutoConfiguration.class,
				BraintrustAopAutoConfiguration.class, BraintrustTracingAutoConfiguration.class))
		.withUserConfiguration(Brave.class)
		.withBean(Service.class)
		.withPropertyValues("braintrust.api-key=sk-test", "braintrust.api-url=" + this.braintrust.url(),
				"braintrust.project=support-bot", "braintrust.prompts.link-timeout=30s");

	@AfterEach
	void close() {
		this.braintrust.close();
	}

	@Configuration(proxyBeanMethods = false)
	static class Brave {

		@Bean
		TestSpanHandler finished() {
			return new TestSpanHandler();
		}

		@Bean
		Tracing tracing(ObjectProvider<SpanHandler> handlers) {
			Tracing.Builder tracing = Tracing.newBuilder().currentTraceContext(ThreadLocalCurrentTraceContext.create());
			handlers.stream()
				.filter((handler) -> !(handler instanceof TestSpanHandler))
				.forEach(tracing::addSpanHandler);
			handlers.stream().filter(TestSpanHandler.class::isInstance).forEach(tracing::addSpanHandler);
			return tracing.build();
		}

		@Bean
		Tracer tracer(Tracing tracing) {
			return new BraveTracer(tracing.tracer(), new BraveCurrentTraceContext(tracing.currentTraceContext()));
		}

	}

	static class WithVariable {

		@UsePrompt("greeter")
		public void run(@PromptVariable String name) {
		}

	}

	static class Service {

		@UsePrompt("greeter")
		public void run() {
		}

	}

	@Test
	void shouldNotShowVariablesThatOnlyBraintrustMaySee() {
		this.runner.withBean(WithVariable.class)
			.withPropertyValues("braintrust.tracing.variables.visible-to=braintrust")
			.run((context) -> {
				Tracer tracer = context.getBean(Tracer.class);
				Span span = tracer.nextSpan().name("request").start();
				try (Tracer.SpanInScope scope = tracer.withSpan(span)) {
					context.getBean(WithVariable.class).run("Ada");
				}
				finally {
					span.end();
				}
				assertThat(context.getBean(TestSpanHandler.class).get(0).tag("braintrust.metadata"))
					.isEqualTo("{\"prompt\":{\"id\":\"%s\",\"project_id\":\"%s\",\"version\":\"42\"}}"
						.formatted(FakeBraintrust.idOf("greeter"), FakeBraintrust.PROJECT_ID));
			});
	}

	@Test
	void shouldKeepMetadataWrittenBeforeAndAfterTheLink() {
		this.runner.run((context) -> {
			Tracer tracer = context.getBean(Tracer.class);
			Span span = tracer.nextSpan().name("request").start();
			try (Tracer.SpanInScope scope = tracer.withSpan(span)) {
				context.getBean(Service.class).run();
				span.tag("braintrust.metadata", "{\"user\":\"u1\",\"prompt\":{\"name\":\"theirs\"}}");
			}
			finally {
				span.end();
			}
			MutableSpan finished = context.getBean(TestSpanHandler.class).get(0);
			assertThat(finished.tag("braintrust.metadata"))
				.isEqualTo(("{\"user\":\"u1\",\"prompt\":{\"id\":\"%s\",\"project_id\":\"%s\",\"version\":\"42\","
						+ "\"variables\":{}}}")
					.formatted(FakeBraintrust.idOf("greeter"), FakeBraintrust.PROJECT_ID));
			assertThat(finished.tags()).hasSize(1);
		});
	}

}
