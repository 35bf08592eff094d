package dev.braintrust.spring.experiment.junit;

import java.lang.reflect.Method;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.jspecify.annotations.Nullable;

/**
 * Records a test method with an {@link ExperimentCase}.
 */
class ExperimentCaseInterceptor implements InvocationInterceptor {

	@Override
	public void interceptTestTemplateMethod(Invocation<@Nullable Void> invocation,
			ReflectiveInvocationContext<Method> invocationContext, ExtensionContext context) throws Throwable {
		if (!invocationContext.getArguments().isEmpty()
				&& invocationContext.getArguments().get(0) instanceof ExperimentCase<?, ?> example) {
			record(invocation, example, context);
		}
		else {
			invocation.proceed();
		}
	}

	private static void record(Invocation<@Nullable Void> invocation, ExperimentCase<?, ?> example,
			ExtensionContext context) throws Throwable {
		ClassRun run = ClassRun.of(context);
		CaseRun test = run.startCase(example);
		Throwable failure = null;
		try {
			invocation.proceed();
		}
		catch (Throwable ex) {
			failure = ex;
			throw ex;
		}
		finally {
			run.endCase(example, test, failure, ExperimentMethod.of(context));
		}
	}

}
