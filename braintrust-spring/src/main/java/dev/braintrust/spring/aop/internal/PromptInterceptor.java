package dev.braintrust.spring.aop.internal;

import java.lang.reflect.Method;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Future;
import java.util.function.Supplier;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.aop.TargetClassAware;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodParameter;

import dev.braintrust.spring.call.internal.PromptBinding;
import dev.braintrust.spring.call.internal.PromptCall;
import dev.braintrust.spring.call.internal.PromptCallHolder;

/**
 * Runs an annotated method as a prompt call: resolves its prompt, makes the call the
 * current call, and links the current span. Failures of these steps never fail the
 * method.
 */
final class PromptInterceptor implements MethodInterceptor {

	private final PromptAnnotations annotations;

	private final Supplier<PromptCallSupport> calls;

	/** By method. Proxies always pass the same {@code Method} object. */
	private final ConcurrentMap<Method, InvokedMethod> invokedMethods = new ConcurrentHashMap<>();

	PromptInterceptor(PromptAnnotations annotations, Supplier<PromptCallSupport> calls) {
		this.annotations = annotations;
		this.calls = calls;
	}

	/**
	 * The return type, which determines when the call runs.
	 */
	private enum ReturnType {

		/**
		 * Any other type: during the invocation. Work that the method starts on other
		 * threads gets the call by context propagation.
		 */
		OTHER,

		/** As {@link #OTHER}; the call fails if the future does. */
		FUTURE,

		/** When the returned {@code Mono} is subscribed to. */
		MONO,

		/** When the returned {@code Flux} or {@code Publisher} is subscribed to. */
		FLUX,

		/** A Kotlin {@code Flow}: when it is collected. */
		FLOW,

		/** A suspending function: from its start to its end, on any thread. */
		SUSPENDING,

		/** A suspending function that returns a Kotlin {@code Flow}. */
		SUSPENDING_FLOW;

		static ReturnType of(Method method) {
			if (KotlinDetector.isSuspendingFunction(method)) {
				return isFlow(new MethodParameter(method, -1).getParameterType()) ? SUSPENDING_FLOW : SUSPENDING;
			}
			Class<?> type = method.getReturnType();
			if (isFlow(type)) {
				return FLOW;
			}
			if (Mono.class == type) {
				return MONO;
			}
			if (Flux.class == type || Publisher.class == type) {
				return FLUX;
			}
			return (CompletionStage.class.isAssignableFrom(type) || Future.class == type) ? FUTURE : OTHER;
		}

	}

	/** By name, because the class may not be present. */
	static boolean isFlow(Class<?> type) {
		return type.getName().equals("kotlinx.coroutines.flow.Flow");
	}

	/**
	 * The class of the first target that a method was invoked on, and its binding.
	 * Invocations on another class, which are rare, resolve the binding again.
	 */
	private record InvokedMethod(Class<?> type, ReturnType returnType, @Nullable PromptBinding binding) {
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		InvokedMethod method = method(invocation.getMethod(), invocation.getThis());
		PromptBinding binding = method.binding();
		if (binding == null) {
			return invocation.proceed();
		}
		return switch (method.returnType()) {
			case OTHER -> run(binding, invocation, false);
			case FUTURE -> run(binding, invocation, true);
			case MONO -> ReactivePromptInvocation.mono(this.calls.get(), binding, invocation);
			case FLUX -> ReactivePromptInvocation.flux(this.calls.get(), binding, invocation);
			case FLOW -> PromptFlow.of(this.calls.get(), binding, invocation);
			case SUSPENDING -> SuspendingPromptInvocation.value(this.calls.get(), binding, invocation);
			case SUSPENDING_FLOW -> SuspendingPromptInvocation.flow(this.calls.get(), binding, invocation);
		};
	}

	private @Nullable Object run(PromptBinding binding, MethodInvocation invocation, boolean future) throws Throwable {
		PromptCallSupport support = this.calls.get();
		PromptCall call = support.begin(binding, invocation.getArguments());
		support.resolve(call);
		Object result;
		try (PromptCallHolder.Scope scope = PromptCallHolder.open(call)) {
			result = invocation.proceed();
		}
		catch (Throwable ex) {
			support.ended(call, true);
			throw ex;
		}
		if (future) {
			support.returned(call, result);
		}
		else {
			support.ended(call, false);
		}
		return result;
	}

	private InvokedMethod method(Method method, @Nullable Object target) {
		InvokedMethod first = this.invokedMethods.get(method);
		return (first != null && target != null && first.type() == target.getClass()) ? first : find(method, target);
	}

	private InvokedMethod find(Method method, @Nullable Object target) {
		Class<?> targetClass = (target != null) ? AopUtils.getTargetClass(target) : method.getDeclaringClass();
		PromptBinding binding = this.annotations.get(method, targetClass);
		ReturnType returnType = ReturnType.of(AopUtils.getMostSpecificMethod(method, targetClass));
		if (target == null) {
			return new InvokedMethod(targetClass, returnType, binding);
		}
		InvokedMethod found = new InvokedMethod(target.getClass(), returnType, binding);
		if (!(target instanceof TargetClassAware)) {
			// the target class of a proxy can't be determined from the class of the proxy
			this.invokedMethods.putIfAbsent(method, found);
		}
		return found;
	}

}
