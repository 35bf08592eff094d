package dev.braintrust.spring.aop.internal;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.info.GitProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.AliasFor;
import org.springframework.petclinic.VisitSummary;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.annotation.HardcodedPrompt;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.call.internal.HardcodedPromptCall;
import dev.braintrust.spring.call.internal.PromptCallHolder;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.Fault;
import dev.braintrust.spring.testing.RecordedSpans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The annotations in an application context, with Micrometer's tracer on OpenTelemetry,
 * and prompts loaded over HTTP.
 */
class PromptAnnotationTests {

	private final FakeBraintrust braintrust = FakeBraintrust.start()
		.withPrompt("greeter", "1000192656880881099", "Hello {{name}}")
		.withPromptIn("production", "greeter", "11", "Hello from production")
		.withPromptIn("staging", "greeter", "12", "Hello from staging")
		.withPrompt("other", "77", "Other");

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(Application.class)
		.withPropertyValues("braintrust.api-key=sk-test", "braintrust.api-url=" + this.braintrust.url(),
				"braintrust.project=support-bot", "braintrust.prompts.link-timeout=30s",
				"braintrust.tracing.export.enabled=false", "management.tracing.sampling.probability=1.0",
				"management.tracing.export.enabled=false", "spring.ai.openai.api-key=sk-test");

	@AfterEach
	void close() {
		this.braintrust.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		RecordedSpans recordedSpans() {
			return new RecordedSpans();
		}

	}

	/** Runs code in a span named "request", and returns that span. */
	private SpanData inRequest(ApplicationContext context, Runnable work) {
		Observation.createNotStarted("request", context.getBean(ObservationRegistry.class)).observe(work);
		return context.getBean(RecordedSpans.class).named("request");
	}

	private <T> void run(Class<T> service, Consumer<Context<T>> test) {
		this.runner.withBean(service).run((context) -> test.accept(new Context<>(context, context.getBean(service))));
	}

	private record Context<T>(ApplicationContext context, T service) {
	}

	private static Map<String, Object> managed(String version, Map<String, Object> variables) {
		return Map.of("id", FakeBraintrust.idOf("greeter"), "project_id", FakeBraintrust.PROJECT_ID, "version", version,
				"variables", variables);
	}

	@Test
	void shouldLinkTheResolvedVersionWithTheVariables() {
		run(Greeter.class, (it) -> {
			SpanData request = inRequest(it.context(),
					() -> assertThat(it.service().greet("Ada", 3)).isEqualTo("Hello Ada"));
			assertThat(RecordedSpans.metadata(request)).isEqualTo(("{\"prompt\":{\"id\":\"%s\",\"project_id\":\"%s\","
					+ "\"version\":\"1000192656880881099\",\"variables\":{\"name\":\"Ada\",\"times\":3}}}")
				.formatted(FakeBraintrust.idOf("greeter"), FakeBraintrust.PROJECT_ID));
		});
	}

	static class Greeter {

		@UsePrompt(slug = "greeter")
		String greet(@PromptVariable String name, @PromptVariable("times") int count) {
			return CurrentPrompt.build().messages().get(0).get("content").toString();
		}

	}

	/** JDK proxies pass the interface's method, which is the same for all targets. */
	@Test
	void shouldDistinguishBeansWithTheSameInterface() {
		this.runner.withPropertyValues("spring.aop.proxy-target-class=false")
			.withBean("first", Naming.class, First::new)
			.withBean("second", Naming.class, () -> behindProxy(new Second()))
			.withBean("third", Naming.class, () -> behindProxy(new First()))
			.run((context) -> {
				for (int i = 0; i < 3; i++) {
					assertThat(context.getBean("first", Naming.class).name()).isEqualTo("first");
					assertThat(context.getBean("second", Naming.class).name()).isEqualTo("second");
					assertThat(context.getBean("third", Naming.class).name()).isEqualTo("first");
				}
			});
	}

	private static Naming behindProxy(Naming target) {
		return (Naming) new ProxyFactory(target).getProxy();
	}

	interface Naming {

		String name();

	}

	private static String currentName() {
		assertThat(PromptCallHolder.current()).isInstanceOf(HardcodedPromptCall.class);
		return ((HardcodedPromptCall) PromptCallHolder.current()).name();
	}

	static class First implements Naming {

		@Override
		@HardcodedPrompt(name = "first", version = "1")
		public String name() {
			return currentName();
		}

	}

	static class Second implements Naming {

		@Override
		@HardcodedPrompt(name = "second", version = "1")
		public String name() {
			return currentName();
		}

	}

	@Test
	void shouldFindAnnotationsInPackagesBelowOrgSpringframework() {
		run(VisitSummary.class, (it) -> assertThat(it.service().summarize("Ada")).isEqualTo("Hello Ada"));
	}

	@Test
	void shouldLinkAMethodThatDoesNotReadItsPrompt() {
		run(Silent.class, (it) -> {
			SpanData request = inRequest(it.context(), () -> it.service().run("Ada"));
			assertThat(RecordedSpans.prompt(request)).isEqualTo(managed("11", Map.of()));
		});
	}

	static class Silent {

		@UsePrompt(slug = "greeter", environment = "production")
		public String run(String name) {
			return name;
		}

	}

	@Test
	void shouldLinkTheVariablesOfTheLastBuild() {
		run(Building.class, (it) -> {
			SpanData request = inRequest(it.context(), () -> it.service().run("ignored"));
			assertThat(RecordedSpans.prompt(request))
				.isEqualTo(managed("1000192656880881099", Map.of("name", "second", "list", List.of(1, 2))));
		});
	}

	static class Building {

		@UsePrompt("greeter")
		public void run(@PromptVariable String name) {
			assertThat(CurrentPrompt.origin().orElseThrow().variables()).isEqualTo(Map.of("name", "ignored"));
			CurrentPrompt.build(Map.of("name", "first"));
			BuiltPrompt built = CurrentPrompt.get().build(Map.of("name", "second", "list", new int[] { 1, 2 }));
			assertThat(CurrentPrompt.origin()).isEqualTo(built.origin());
		}

	}

	@Test
	void shouldKeepOtherMembersOfTheMetadata() {
		run(Greeter.class, (it) -> {
			SpanData request = inRequest(it.context(), () -> {
				it.context()
					.getBean(Tracer.class)
					.currentSpan()
					.tag("braintrust.metadata", "{\"user\":\"u1\",\"prompt\":{\"name\":\"old\"},\"n\":[1]}");
				it.service().greet("Ada", 1);
			});
			assertThat(RecordedSpans.metadata(request)).startsWith("{\"user\":\"u1\",\"prompt\":{\"id\":")
				.endsWith(",\"n\":[1]}")
				.doesNotContain("old");
		});
	}

	@Test
	void shouldFindAnnotationsOnInterfacesClassesAndMetaAnnotations() {
		this.runner.withBean(ImplementedGreeter.class)
			.withBean(ClassLevel.class)
			.withBean(MetaAnnotated.class)
			.withPropertyValues("prompt.slug=greeter")
			.run((context) -> {
				assertThat(RecordedSpans
					.prompt(inRequest(context, () -> context.getBean(InterfaceGreeter.class).hello("Ada"))))
					.isEqualTo(managed("1000192656880881099", Map.of("who", "Ada")));
				ClassLevel classLevel = context.getBean(ClassLevel.class);
				assertThat(RecordedSpans.prompt(inRequest(context, classLevel::first))).containsEntry("version", "12");
				assertThat(RecordedSpans.prompt(inRequest(context, classLevel::second)))
					.isEqualTo(Map.of("name", "own", "version", "v2"));
				assertThat(RecordedSpans.prompt(inRequest(context, classLevel::notPublic))).isNull();
				assertThat(RecordedSpans.prompt(inRequest(context, () -> context.getBean(MetaAnnotated.class).run())))
					.containsEntry("version", "11");
			});
	}

	interface InterfaceGreeter {

		@UsePrompt(slug = "greeter")
		String hello(@PromptVariable("who") String name);

	}

	static class ImplementedGreeter implements InterfaceGreeter {

		@Override
		public String hello(String name) {
			return name;
		}

	}

	@UsePrompt(slug = "greeter", environment = "staging")
	static class ClassLevel {

		public void first() {
		}

		@HardcodedPrompt(name = "own", version = "v2")
		public void second() {
		}

		void notPublic() {
		}

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@UsePrompt(environment = "production")
	@interface Production {

		@AliasFor(annotation = UsePrompt.class, attribute = "slug")
		String prompt();

	}

	static class MetaAnnotated {

		@Production(prompt = "${prompt.slug}")
		public void run() {
		}

	}

	@Test
	void shouldTakeTheVersionOfAHardcodedPromptFromItsAnnotationOrTheBuild() {
		Properties git = new Properties();
		git.setProperty("commit.id", "4f1d2e3");
		git.setProperty("branch", "main");
		this.runner.withBean(Hardcoded.class)
			.withBean(GitProperties.class, () -> new GitProperties(git))
			.withPropertyValues("app.version=2.1")
			.run((context) -> {
				Hardcoded service = context.getBean(Hardcoded.class);
				assertThat(RecordedSpans.metadata(inRequest(context, service::versioned)))
					.isEqualTo("{\"prompt\":{\"name\":\"classifier\",\"version\":\"v2.1\"}}");
				assertThat(RecordedSpans.prompt(inRequest(context, service::unversioned)))
					.isEqualTo(Map.of("name", "classifier", "version", "4f1d2e3"));
				assertThat(RecordedSpans.prompt(inRequest(context, service::branch)))
					.isEqualTo(Map.of("name", "classifier", "version", "main-4f1d2e3"));
			});
		this.runner.withBean(Unversioned.class)
			.run((context) -> assertThat(
					RecordedSpans.metadata(inRequest(context, () -> context.getBean(Unversioned.class).run())))
				.isEqualTo("{\"prompt\":{\"name\":\"classifier\"}}"));
	}

	static class Hardcoded {

		@HardcodedPrompt(name = "classifier", version = "v${app.version}")
		public void versioned() {
		}

		@HardcodedPrompt("classifier")
		public void unversioned() {
		}

		@HardcodedPrompt(name = "classifier", version = "${git.branch}-${git.commit.id}")
		public void branch() {
		}

	}

	static class Unversioned {

		@HardcodedPrompt("classifier")
		public void run() {
		}

	}

	@Test
	void shouldFailBeanCreationIfAnAnnotationIsInvalid() {
		assertRejected(BlankSlug.class, "has no slug");
		assertRejected(VersionAndEnvironment.class, "exclude each other");
		assertRejected(UnknownPlaceholder.class, "no.such.property");
		assertRejected(BothAnnotations.class, "mutually exclusive; remove one of them");
		assertRejected(BlankName.class, "has no name");
		assertRejected(TwiceTheSameVariable.class, "@PromptVariable(\"a\")");
		assertThat(this.braintrust.requests()).isEmpty();
	}

	private void assertRejected(Class<?> service, String reason) {
		this.runner.withBean(service)
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining(service.getName() + ".run: ")
				.hasStackTraceContaining(reason));
	}

	static class BlankSlug {

		@UsePrompt(slug = "  ")
		public void run() {
		}

	}

	static class VersionAndEnvironment {

		@UsePrompt(slug = "a", version = "1", environment = "b")
		public void run() {
		}

	}

	static class UnknownPlaceholder {

		@UsePrompt("${no.such.property}")
		public void run() {
		}

	}

	static class BothAnnotations {

		@UsePrompt("a")
		@HardcodedPrompt("b")
		public void run() {
		}

	}

	static class BlankName {

		@HardcodedPrompt(version = "1")
		public void run() {
		}

	}

	static class TwiceTheSameVariable {

		@UsePrompt("a")
		public void run(@PromptVariable("a") String first, @PromptVariable("a") String second) {
		}

	}

	@Test
	void shouldLetTheInnerCallWinInsideAndTheOuterOneOwnTheSpan() {
		this.runner.withBean(Outer.class).withBean(Inner.class).run((context) -> {
			SpanData request = inRequest(context, () -> context.getBean(Outer.class).run());
			assertThat(RecordedSpans.prompt(request)).containsEntry("version", "1000192656880881099");
		});
	}

	static class Outer {

		private final Inner inner;

		Outer(Inner inner) {
			this.inner = inner;
		}

		@UsePrompt("greeter")
		public void run() {
			assertThat(CurrentPrompt.get().slug()).isEqualTo("greeter");
			this.inner.managed();
			assertThat(CurrentPrompt.get().slug()).isEqualTo("greeter");
			this.inner.hardcoded();
			assertThat(CurrentPrompt.get().slug()).isEqualTo("greeter");
		}

	}

	static class Inner {

		@UsePrompt("other")
		public void managed() {
			assertThat(CurrentPrompt.get().slug()).isEqualTo("other");
		}

		@HardcodedPrompt("in-code")
		public void hardcoded() {
			assertThatIllegalStateException().isThrownBy(CurrentPrompt::get)
				.withMessageContainingAll("in-code", "@UsePrompt");
		}

	}

	@Test
	void shouldFailOutsideOfAnAnnotatedMethod() {
		assertThatIllegalStateException().isThrownBy(CurrentPrompt::build).withMessageContaining("@UsePrompt");
		assertThatIllegalStateException().isThrownBy(() -> CurrentPrompt.mono().block())
			.withMessageContaining("@UsePrompt");
	}

	@Test
	void shouldRunUnlinkedAfterTheLinkTimeout() {
		this.braintrust.failWith(Fault.hang());
		this.runner.withBean(Silent.class)
			.withPropertyValues("braintrust.prompts.link-timeout=100ms", "braintrust.client.response-timeout=30s",
					"braintrust.client.timeout=30s")
			.run((context) -> {
				long start = System.nanoTime();
				SpanData request = inRequest(context,
						() -> assertThat(context.getBean(Silent.class).run("Ada")).isEqualTo("Ada"));
				assertThat(System.nanoTime() - start).isLessThan(15_000_000_000L);
				assertThat(RecordedSpans.metadata(request)).isNull();
				start = System.nanoTime();
				for (int i = 0; i < 200; i++) {
					context.getBean(Silent.class).run("Ada");
				}
				assertThat(System.nanoTime() - start).as("the next calls do not wait").isLessThan(15_000_000_000L);
			});
	}

	@Test
	void shouldFailOnlyIfThePromptIsRead() {
		this.runner.withBean(Greeter.class)
			.withBean(Silent.class)
			.withPropertyValues("braintrust.api-key=")
			.run((context) -> {
				assertThat(context.getBean(Silent.class).run("Ada")).isEqualTo("Ada");
				assertThatExceptionOfType(dev.braintrust.spring.prompt.PromptUnavailableException.class)
					.isThrownBy(() -> context.getBean(Greeter.class).greet("Ada", 1))
					.withMessageContaining("braintrust.api-key");
			});
	}

	@Test
	void shouldDoNothingWhenDisabled() {
		this.runner.withBean(Silent.class).withPropertyValues("braintrust.enabled=false").run((context) -> {
			assertThat(RecordedSpans.metadata(inRequest(context, () -> context.getBean(Silent.class).run("Ada"))))
				.isNull();
			assertThatExceptionOfType(dev.braintrust.spring.prompt.PromptUnavailableException.class)
				.isThrownBy(() -> context.getBean(PromptRegistry.class).get("greeter"))
				.withMessageContaining("braintrust.enabled");
		});
		assertThat(this.braintrust.requests()).isEmpty();
	}

	@Test
	void shouldNotLoadAPromptIfTheSpanIsNotSampled() {
		this.runner.withBean(Silent.class)
			.withPropertyValues("management.tracing.sampling.probability=0")
			.run((context) -> {
				Observation.createNotStarted("request", context.getBean(ObservationRegistry.class))
					.observe(() -> context.getBean(Silent.class).run("Ada"));
				assertThat(this.braintrust.requests()).isEmpty();
			});
	}

	@Test
	void shouldLinkThePromptThatACompletionStageBuildsLater() {
		run(Async.class, (it) -> {
			SpanData request = inRequest(it.context(), () -> it.service().run("Ada").toCompletableFuture().join());
			assertThat(RecordedSpans.prompt(request))
				.isEqualTo(managed("1000192656880881099", Map.of("name", "later")));
		});
	}

	static class Async {

		@UsePrompt("greeter")
		public CompletionStage<String> run(@PromptVariable String name) {
			var prompt = CurrentPrompt.get();
			return CompletableFuture.supplyAsync(() -> prompt.build(Map.of("name", "later")).model());
		}

	}

	@Test
	void shouldRunReactiveMethodsPerSubscriptionWithoutBlockingOrLeaking() {
		run(Reactive.class, (it) -> {
			Mono<String> mono = it.service().mono("Ada").subscribeOn(Schedulers.parallel());
			assertThat(this.braintrust.requests()).isEmpty();
			assertThat(mono.block()).isEqualTo("Hello Ada");
			assertThat(mono.block()).isEqualTo("Hello Ada");
			assertThat(it.service().flux().collectList().block()).containsExactly("Hello A", "Hello B");
			assertThat(it.service().invocations()).isEqualTo(3);
			assertThatIllegalStateException().isThrownBy(CurrentPrompt::get);
			assertThat(this.braintrust.requests()).hasSize(1);
		});
	}

	@Test
	void shouldLinkTheSpanOfAReactiveCall() {
		run(Reactive.class, (it) -> {
			ObservationRegistry registry = it.context().getBean(ObservationRegistry.class);
			Observation observation = Observation.start("reactive", registry);
			it.service()
				.mono("Ada")
				.subscribeOn(Schedulers.parallel())
				.contextWrite((context) -> context.put("micrometer.observation", observation))
				.block();
			observation.stop();
			assertThat(RecordedSpans.prompt(it.context().getBean(RecordedSpans.class).named("reactive")))
				.isEqualTo(managed("1000192656880881099", Map.of("name", "Ada")));
		});
	}

	static class Reactive {

		private int invocations;

		int invocations() {
			return this.invocations;
		}

		@UsePrompt("greeter")
		public Mono<String> mono(@PromptVariable String name) {
			this.invocations++;
			assertThat(CurrentPrompt.get().slug()).isEqualTo("greeter");
			return CurrentPrompt.mono()
				.publishOn(Schedulers.boundedElastic())
				.map((prompt) -> prompt.build(Map.of("name", name)).messages().get(0).get("content").toString());
		}

		@UsePrompt("greeter")
		public Flux<String> flux() {
			this.invocations++;
			return Flux.just("A", "B")
				.concatMap((name) -> CurrentPrompt.mono()
					.map((prompt) -> prompt.build(Map.of("name", name)).messages().get(0).get("content").toString()));
		}

	}

	@Test
	void shouldLinkABuildOutsideOfAnyAnnotation() {
		this.runner.run((context) -> {
			SpanData request = inRequest(context,
					() -> context.getBean(PromptRegistry.class).get("greeter").build(Map.of("name", "Ada")));
			assertThat(RecordedSpans.prompt(request)).isEqualTo(managed("1000192656880881099", Map.of("name", "Ada")));
		});
	}

	@Test
	void shouldLinkTheSpanThatTheMethodCreates() {
		this.runner.withBean(Traced.class).withUserConfiguration(SpanMaking.class).run((context) -> {
			inRequest(context, () -> context.getBean(Traced.class).run());
			RecordedSpans spans = context.getBean(RecordedSpans.class);
			assertThat(RecordedSpans.prompt(spans.named("own-span"))).containsEntry("version", "11");
			assertThat(RecordedSpans.prompt(spans.named("request"))).isNull();
		});
	}

	static class Traced {

		@UsePrompt(slug = "greeter", environment = "production")
		public void run() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SpanMaking {

		@Bean
		static SpanMakingPostProcessor spanMakingPostProcessor(ObjectProvider<Tracer> tracer) {
			return new SpanMakingPostProcessor(tracer);
		}

	}

	/** Simulates an auto-proxy creator with an @Observed or @NewSpan aspect. */
	static class SpanMakingPostProcessor implements org.springframework.beans.factory.config.BeanPostProcessor,
			org.springframework.core.PriorityOrdered {

		private final ObjectProvider<Tracer> tracer;

		SpanMakingPostProcessor(ObjectProvider<Tracer> tracer) {
			this.tracer = tracer;
		}

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			if (!(bean instanceof Traced)) {
				return bean;
			}
			var factory = new org.springframework.aop.framework.ProxyFactory(bean);
			factory.setProxyTargetClass(true);
			factory.addAdvice((org.aopalliance.intercept.MethodInterceptor) (invocation) -> {
				Span span = this.tracer.getObject().nextSpan().name("own-span").start();
				try (Tracer.SpanInScope scope = this.tracer.getObject().withSpan(span)) {
					return invocation.proceed();
				}
				finally {
					span.end();
				}
			});
			return factory.getProxy();
		}

		@Override
		public int getOrder() {
			return HIGHEST_PRECEDENCE;
		}

	}

	@Test
	void shouldWorkWithJdkProxiesAndWithoutAutoProxying() {
		for (String property : List.of("spring.aop.proxy-target-class=false", "spring.aop.auto=false")) {
			this.runner.withBean(ImplementedGreeter.class)
				.withPropertyValues(property)
				.run((context) -> assertThat(RecordedSpans
					.prompt(inRequest(context, () -> context.getBean(InterfaceGreeter.class).hello("Ada"))))
					.as(property)
					.isEqualTo(managed("1000192656880881099", Map.of("who", "Ada"))));
		}
	}

}
