package dev.braintrust.spring.experiment.junit;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;

import org.springframework.core.ResolvableType;
import org.springframework.util.Assert;

/**
 * The type arguments of a test method's {@link ExperimentCase}.
 *
 * @param input the type of the input
 * @param expected the type of the expected value
 */
record CaseTypes(Type input, Type expected) {

	static CaseTypes of(ExperimentMethod test) {
		Method method = test.method();
		Assert.state(method.getParameterCount() > 0 && method.getParameterTypes()[0] == ExperimentCase.class,
				() -> "The first parameter of %s must be an ExperimentCase, because of @DatasetSource".formatted(test));
		ResolvableType type = ResolvableType.forMethodParameter(method, 0, test.testClass());
		return new CaseTypes(argument(test, type, 0), argument(test, type, 1));
	}

	private static Type argument(ExperimentMethod test, ResolvableType type, int index) {
		ResolvableType argument = type.getGeneric(index);
		Class<?> resolved = argument.resolve();
		Assert.state(resolved != null && !(argument.getType() instanceof WildcardType),
				() -> ("The parameter of %s must declare the types of the input and of the expected value, such as "
						+ "ExperimentCase<GreetingRequest, String>")
					.formatted(test));
		// a variable of a generic base class
		return (argument.getType() instanceof TypeVariable) ? resolved : argument.getType();
	}

}
