package dev.braintrust.spring.test;

import java.lang.reflect.Method;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.opentelemetry.sdk.trace.SdkTracerProvider;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.core.Ordered;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.support.AbstractTestExecutionListener;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Resets the fake server and the prompt cache before each test method, so that methods
 * that share a context do not see each other's prompts, faults, requests and spans.
 */
class BraintrustTestExecutionListener extends AbstractTestExecutionListener {

	private static final String REGISTRY = "dev.braintrust.spring.prompt.PromptRegistry";

	private static final String TRACER_PROVIDER = "io.opentelemetry.sdk.trace.SdkTracerProvider";

	private static final long FLUSH_SECONDS = 10;

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public void beforeTestMethod(TestContext test) {
		if (TestContextAnnotationUtils.hasAnnotation(test.getTestClass(), AutoConfigureBraintrustTest.class)) {
			ListableBeanFactory beans = test.getApplicationContext();
			FakeBraintrust braintrust = beans.getBean(FakeBraintrust.class);
			braintrust.recover();
			if (isPresent(TRACER_PROVIDER)) {
				OpenTelemetry.flush(beans);
			}
			braintrust.reset();
			if (isPresent(REGISTRY)) {
				evictPrompts(beans);
			}
		}
	}

	private static boolean isPresent(String className) {
		return ClassUtils.isPresent(className, BraintrustTestExecutionListener.class.getClassLoader());
	}

	/**
	 * Uses reflection, because the modules whose tests use this one cannot be
	 * dependencies.
	 */
	private static void evictPrompts(ListableBeanFactory beans) {
		Class<?> registry = ClassUtils.resolveClassName(REGISTRY,
				BraintrustTestExecutionListener.class.getClassLoader());
		Method evictAll = Objects.requireNonNull(ReflectionUtils.findMethod(registry, "evictAll"));
		beans.getBeansOfType(registry, false, false)
			.values()
			.forEach((bean) -> ReflectionUtils.invokeMethod(evictAll, bean));
	}

	/** A separate class, because OpenTelemetry's SDK is optional. */
	private static final class OpenTelemetry {

		static void flush(ListableBeanFactory beans) {
			beans.getBeansOfType(SdkTracerProvider.class, false, false)
				.values()
				.forEach((provider) -> provider.forceFlush().join(FLUSH_SECONDS, TimeUnit.SECONDS));
		}

	}

}
