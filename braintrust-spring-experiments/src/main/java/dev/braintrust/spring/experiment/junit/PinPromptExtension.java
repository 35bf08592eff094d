package dev.braintrust.spring.experiment.junit;

import java.lang.reflect.Method;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.selection.internal.Overrides;

/**
 * Runs test methods with the prompts of {@link PinPrompt}.
 */
class PinPromptExtension implements InvocationInterceptor {

	@Override
	public void interceptTestMethod(Invocation<@Nullable Void> invocation,
			ReflectiveInvocationContext<Method> invocationContext, ExtensionContext context) throws Throwable {
		proceed(invocation, context);
	}

	@Override
	public void interceptTestTemplateMethod(Invocation<@Nullable Void> invocation,
			ReflectiveInvocationContext<Method> invocationContext, ExtensionContext context) throws Throwable {
		proceed(invocation, context);
	}

	private static void proceed(Invocation<@Nullable Void> invocation, ExtensionContext context) throws Exception {
		Overrides.experimentPins(Pins.of(context)).call(() -> {
			try {
				return invocation.proceed();
			}
			catch (Exception | Error ex) {
				throw ex;
			}
			catch (Throwable ex) {
				throw new IllegalStateException("The test threw neither an exception nor an error", ex);
			}
		});
	}

}
