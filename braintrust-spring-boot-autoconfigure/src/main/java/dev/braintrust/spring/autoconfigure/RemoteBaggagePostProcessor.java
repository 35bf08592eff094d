package dev.braintrust.spring.autoconfigure;

import io.opentelemetry.context.propagation.ContextPropagators;

import org.springframework.beans.factory.config.BeanPostProcessor;

import dev.braintrust.spring.tracing.otel.internal.RemoteBaggagePropagators;

/**
 * Wraps the application's propagators, so that baggage which they extract is marked as
 * that of a remote caller.
 */
final class RemoteBaggagePostProcessor implements BeanPostProcessor {

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		return (bean instanceof ContextPropagators propagators) ? new RemoteBaggagePropagators(propagators) : bean;
	}

}
