package dev.braintrust.spring.test;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.TestContextAnnotationUtils;

/**
 * Creates the customizer of test classes with {@link AutoConfigureBraintrustTest}.
 */
class BraintrustTestContextCustomizerFactory implements ContextCustomizerFactory {

	@Override
	public @Nullable ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> attributes) {
		AutoConfigureBraintrustTest annotation = TestContextAnnotationUtils.findMergedAnnotation(testClass,
				AutoConfigureBraintrustTest.class);
		return (annotation != null) ? BraintrustTestContextCustomizer.of(annotation) : null;
	}

}
