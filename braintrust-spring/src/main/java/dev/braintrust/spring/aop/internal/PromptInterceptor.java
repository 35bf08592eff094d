package dev.braintrust.spring.aop.internal;

import java.util.function.Supplier;

import io.micrometer.observation.Observation;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.call.internal.PromptCall;
import dev.braintrust.spring.call.internal.PromptCalls;

/**
 * Runs an annotated method as a prompt call: resolves its prompt, makes the call the
 * current one, and sees that the current span is tagged. Whatever goes wrong with that,
 * the method runs.
 */
final class PromptInterceptor implements MethodInterceptor {

	private final PromptOperations operations;

	private final Supplier<PromptCallFactory> calls;

	PromptInterceptor(PromptOperations operations, Supplier<PromptCallFactory> calls) {
		this.operations = operations;
		this.calls = calls;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		PromptOperation operation = this.operations.of(invocation.getMethod(), invocation.getThis());
		if (operation == null) {
			return invocation.proceed();
		}
		return switch (operation.style()) {
			case PLAIN -> run(operation, invocation);
			case MONO -> ReactivePromptCall.mono(this.calls.get(), operation, invocation);
			case FLUX -> ReactivePromptCall.flux(this.calls.get(), operation, invocation);
		};
	}

	private @Nullable Object run(PromptOperation operation, MethodInvocation invocation) throws Throwable {
		PromptCallFactory factory = this.calls.get();
		Observation parent = PromptCalls.observation();
		PromptCall call = factory.begin(operation, invocation.getArguments(), parent, PromptCalls.current());
		factory.resolve(call, operation);
		try (PromptCalls.Scope scope = PromptCalls.open(call)) {
			return invocation.proceed();
		}
		finally {
			factory.ended(call);
		}
	}

}
