package dev.braintrust.spring.aop.internal;

import java.lang.reflect.Method;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.aop.TargetClassAware;
import org.springframework.aop.support.AopUtils;

import dev.braintrust.spring.call.internal.PromptBinding;
import dev.braintrust.spring.call.internal.PromptCall;
import dev.braintrust.spring.call.internal.PromptCallHolder;

/**
 * Runs an annotated method as a prompt call: resolves its prompt, makes the call the
 * current one, and has the current span tagged. Whatever goes wrong with that, the method
 * runs.
 */
final class PromptInterceptor implements MethodInterceptor {

	private final PromptAnnotations annotations;

	private final Supplier<PromptCallSupport> calls;

	/** By method as proxies pass it, which is always the same object. */
	private final ConcurrentMap<Method, Invoked> invoked = new ConcurrentHashMap<>();

	PromptInterceptor(PromptAnnotations annotations, Supplier<PromptCallSupport> calls) {
		this.annotations = annotations;
		this.calls = calls;
	}

	/**
	 * How a method answers.
	 */
	private enum Style {

		/**
		 * When it returns, it is done, or has started work that the call was carried to.
		 */
		PLAIN,

		/** It runs when somebody subscribes to its {@code Mono}. */
		MONO,

		/** It runs when somebody subscribes to its {@code Flux}. */
		FLUX;

		static Style of(Method method) {
			Class<?> type = method.getReturnType();
			if (Mono.class == type) {
				return MONO;
			}
			return (Flux.class == type || Publisher.class == type) ? FLUX : PLAIN;
		}

	}

	/**
	 * What a method was first invoked on, and what its annotation said then: nearly
	 * always, there is one class only.
	 */
	private record Invoked(Class<?> type, Style style, @Nullable PromptBinding binding) {
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Invoked method = method(invocation.getMethod(), invocation.getThis());
		PromptBinding binding = method.binding();
		if (binding == null) {
			return invocation.proceed();
		}
		return switch (method.style()) {
			case PLAIN -> run(binding, invocation);
			case MONO -> ReactivePromptCall.mono(this.calls.get(), binding, invocation);
			case FLUX -> ReactivePromptCall.flux(this.calls.get(), binding, invocation);
		};
	}

	private @Nullable Object run(PromptBinding binding, MethodInvocation invocation) throws Throwable {
		PromptCallSupport support = this.calls.get();
		PromptCall call = support.begin(binding, invocation.getArguments());
		support.resolve(call);
		try (PromptCallHolder.Scope scope = PromptCallHolder.open(call)) {
			return invocation.proceed();
		}
		finally {
			support.ended(call);
		}
	}

	private Invoked method(Method method, @Nullable Object target) {
		Invoked first = this.invoked.get(method);
		return (first != null && target != null && first.type() == target.getClass()) ? first : find(method, target);
	}

	private Invoked find(Method method, @Nullable Object target) {
		Class<?> targetClass = (target != null) ? AopUtils.getTargetClass(target) : method.getDeclaringClass();
		PromptBinding binding = this.annotations.get(method, targetClass);
		Style style = Style.of(AopUtils.getMostSpecificMethod(method, targetClass));
		if (target == null) {
			return new Invoked(targetClass, style, binding);
		}
		Invoked found = new Invoked(target.getClass(), style, binding);
		if (!(target instanceof TargetClassAware)) {
			// the class of a proxy does not tell what is behind it
			this.invoked.putIfAbsent(method, found);
		}
		return found;
	}

}
