package dev.braintrust.spring.autoconfigure;

import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;

import org.springframework.beans.factory.config.BeanPostProcessor;

import dev.braintrust.spring.tracing.otel.internal.ExperimentTraceContext;

/**
 * Replaces Micrometer's current trace context, unless the application defines its own
 * type.
 */
final class ExperimentTraceContextPostProcessor implements BeanPostProcessor {

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		return (bean.getClass() == OtelCurrentTraceContext.class) ? new ExperimentTraceContext() : bean;
	}

}
