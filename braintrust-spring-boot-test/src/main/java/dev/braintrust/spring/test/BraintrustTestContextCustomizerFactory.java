package dev.braintrust.spring.test;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.TestContextAnnotationUtils;

/**
 * Finds {@link AutoConfigureBraintrustTest} on test classes. The last of all factories,
 * so that its properties come before those by which Spring Boot's own turns tracing off.
 */
@Order(Ordered.LOWEST_PRECEDENCE)
class BraintrustTestContextCustomizerFactory implements ContextCustomizerFactory {

	@Override
	public @Nullable ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> attributes) {
		AutoConfigureBraintrustTest annotation = TestContextAnnotationUtils.findMergedAnnotation(testClass,
				AutoConfigureBraintrustTest.class);
		return (annotation != null) ? BraintrustTestContextCustomizer.of(annotation) : null;
	}

}
