package dev.braintrust.spring.experiment.junit;

import java.lang.reflect.Method;
import java.util.LinkedHashSet;
import java.util.Set;

import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * A test method with {@link DatasetSource}.
 *
 * @param testClass the class that the method runs in
 * @param method the method, which may be inherited
 */
record ExperimentMethod(Class<?> testClass, Method method) {

	static ExperimentMethod of(ExtensionContext context) {
		return new ExperimentMethod(context.getRequiredTestClass(), context.getRequiredTestMethod());
	}

	/**
	 * The methods of an experiment: those of the class and of its nested classes, unless
	 * these are experiments of their own, or disabled: JUnit does not report the methods
	 * of a disabled class.
	 */
	static Set<ExperimentMethod> findAll(Class<?> testClass) {
		Set<ExperimentMethod> methods = new LinkedHashSet<>();
		ReflectionSupport
			.findMethods(testClass, (method) -> AnnotationSupport.isAnnotated(method, DatasetSource.class),
					HierarchyTraversalMode.TOP_DOWN)
			.forEach((method) -> methods.add(new ExperimentMethod(testClass, method)));
		ReflectionSupport
			.findNestedClasses(testClass,
					(nested) -> AnnotationSupport.isAnnotated(nested, Nested.class)
							&& !AnnotationSupport.isAnnotated(nested, Disabled.class)
							&& !AnnotationSupport.isAnnotated(nested, BraintrustExperiment.class))
			.forEach((nested) -> methods.addAll(findAll(nested)));
		return methods;
	}

	DatasetSource source() {
		return AnnotationSupport.findAnnotation(this.method, DatasetSource.class).orElseThrow();
	}

	@Override
	public String toString() {
		return "%s.%s".formatted(this.testClass.getSimpleName(), this.method.getName());
	}

}
