package dev.braintrust.spring.benchmarks;

import java.util.Objects;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.observation.annotation.Observed;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.annotation.ContinueSpan;
import io.micrometer.tracing.annotation.SpanTag;
import org.aopalliance.intercept.MethodInterceptor;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.annotation.HardcodedPrompt;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.prompt.BuiltPrompt;

/**
 * The same method without annotations and with each compared annotation.
 */
@Configuration(proxyBeanMethods = false)
@EnableCaching
public class CallPeers {

	/** Without annotations. */
	public static class Plain {

		public String call(String text) {
			return text;
		}

	}

	/** With {@code @Cacheable}, on Caffeine. */
	public static class Cached {

		@Cacheable("texts")
		public String call(String text) {
			return text;
		}

	}

	/** With {@code @Observed}. */
	public static class ObservedMethod {

		@Observed(name = "call")
		public String call(String text) {
			return text;
		}

	}

	/** With {@code @ContinueSpan} and one {@code @SpanTag}. */
	public static class Continued {

		@ContinueSpan
		public String call(@SpanTag("text") String text) {
			return text;
		}

	}

	/** With the starter's annotations. */
	public static class Annotated {

		@UsePrompt(slug = "greeter")
		public String managed(String text) {
			return text;
		}

		@UsePrompt(slug = "greeter")
		public String keyed(@PromptVariable("user-id") String user) {
			return user;
		}

		@UsePrompt(slug = "bench-support-agent")
		public String fiveVariables(@PromptVariable("company") String company,
				@PromptVariable("language") String language, @PromptVariable("customer") String customer,
				@PromptVariable("tier") String tier, @PromptVariable("message") String message) {
			return message;
		}

		@UsePrompt(slug = "greeter")
		public BuiltPrompt built(@PromptVariable("name") String name) {
			return CurrentPrompt.build();
		}

		@HardcodedPrompt(name = "classifier", version = "v1.2.0")
		public String hardcoded(String text) {
			return text;
		}

	}

	/**
	 * The practical lower limit: an interceptor that reads a cache and adds a constant
	 * tag to the current span.
	 */
	private static MethodInterceptor cacheAndTag(Tracer tracer) {
		Cache<String, String> cache = Caffeine.newBuilder().maximumSize(100).build();
		cache.put("key", "a constant value");
		return (invocation) -> {
			Span span = tracer.currentSpan();
			if (span != null) {
				span.tag("constant", Objects.requireNonNull(cache.getIfPresent("key")));
			}
			return invocation.proceed();
		};
	}

	private static Plain intercepted(MethodInterceptor interceptor) {
		ProxyFactory factory = new ProxyFactory(new Plain());
		factory.setProxyTargetClass(true);
		factory.addAdvisor(new DefaultPointcutAdvisor(interceptor));
		return (Plain) factory.getProxy();
	}

	@Bean
	Plain plain() {
		return new Plain();
	}

	@Bean
	Plain emptyInterceptor() {
		return intercepted((invocation) -> invocation.proceed());
	}

	@Bean
	Plain practicalLimit(ObjectProvider<Tracer> tracer) {
		return intercepted(cacheAndTag(tracer.getIfAvailable(() -> Tracer.NOOP)));
	}

	@Bean
	Cached cached() {
		return new Cached();
	}

	@Bean
	ObservedMethod observed() {
		return new ObservedMethod();
	}

	@Bean
	Continued continued() {
		return new Continued();
	}

	@Bean
	Annotated annotated() {
		return new Annotated();
	}

}
