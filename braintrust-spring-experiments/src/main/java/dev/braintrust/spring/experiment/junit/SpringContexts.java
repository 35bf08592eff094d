package dev.braintrust.spring.experiment.junit;

import java.util.List;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

import org.springframework.context.ApplicationContext;
import org.springframework.test.context.junit.jupiter.SpringExtension;
import org.springframework.util.Assert;

/**
 * The application contexts of tests.
 */
final class SpringContexts {

	private SpringContexts() {
	}

	/**
	 * The application context of a test, which is started if necessary. Requires that the
	 * extension is declared: without it, a context of its own would be started.
	 */
	static ApplicationContext get(ExtensionContext context) {
		Class<?> testClass = context.getRequiredTestClass();
		Assert.state(isSpringTest(testClass),
				() -> ("%s has no Spring context: add @SpringBootTest, or another annotation with "
						+ "@ExtendWith(SpringExtension.class)")
					.formatted(testClass.getName()));
		return SpringExtension.getApplicationContext(context);
	}

	private static boolean isSpringTest(Class<?> testClass) {
		for (Class<?> type = testClass; type != null; type = type.getEnclosingClass()) {
			for (ExtendWith extension : AnnotationSupport.findRepeatableAnnotations(type, ExtendWith.class)) {
				if (List.of(extension.value()).contains(SpringExtension.class)) {
					return true;
				}
			}
		}
		return false;
	}

}
