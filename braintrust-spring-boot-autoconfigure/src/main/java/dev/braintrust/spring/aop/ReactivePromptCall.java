package dev.braintrust.spring.aop;

import io.micrometer.observation.Observation;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;

import org.springframework.aop.ProxyMethodInvocation;

import dev.braintrust.spring.scope.PromptCall;
import dev.braintrust.spring.scope.PromptCalls;

/**
 * Runs annotated methods that answer with a publisher: each subscription is a call of its
 * own. Its prompt is loaded without blocking, then the method runs, and the call is
 * current while the method runs, while its publisher is subscribed to, and in Reactor's
 * context.
 */
final class ReactivePromptCall {

	private ReactivePromptCall() {
	}

	static Mono<Object> mono(PromptCallFactory calls, PromptOperation operation, MethodInvocation invocation) {
		return Mono.deferContextual((context) -> {
			Observation parent = PromptCalls.observation(context);
			PromptCall call = calls.begin(operation, invocation.getArguments(), parent, PromptCalls.current(context));
			Mono<Object> answer = Mono.defer(() -> new ScopedMono(Mono.from(proceed(invocation, call)), call));
			return calls.resolveLater(call, operation)
				.then(answer)
				.contextWrite((inner) -> PromptCalls.put(call, parent, inner));
		});
	}

	static Flux<Object> flux(PromptCallFactory calls, PromptOperation operation, MethodInvocation invocation) {
		return Flux.deferContextual((context) -> {
			Observation parent = PromptCalls.observation(context);
			PromptCall call = calls.begin(operation, invocation.getArguments(), parent, PromptCalls.current(context));
			Flux<Object> answer = Flux.defer(() -> new ScopedFlux(Flux.from(proceed(invocation, call)), call));
			return calls.resolveLater(call, operation)
				.thenMany(answer)
				.contextWrite((inner) -> PromptCalls.put(call, parent, inner));
		});
	}

	/**
	 * Run the method. An invocation can be used once, so each subscription clones it.
	 */
	@SuppressWarnings("unchecked")
	private static Publisher<Object> proceed(MethodInvocation invocation, PromptCall call) {
		MethodInvocation once = (invocation instanceof ProxyMethodInvocation proxy) ? proxy.invocableClone()
				: invocation;
		try (PromptCalls.Scope scope = PromptCalls.open(call)) {
			Object publisher = once.proceed();
			return (publisher != null) ? (Publisher<Object>) publisher : Mono.error(
					new NullPointerException("%s returned null in place of a publisher".formatted(once.getMethod())));
		}
		catch (Throwable ex) {
			return Mono.error(ex);
		}
	}

	private static final class ScopedMono extends MonoOperator<Object, Object> {

		private final PromptCall call;

		ScopedMono(Mono<Object> source, PromptCall call) {
			super(source);
			this.call = call;
		}

		@Override
		public void subscribe(CoreSubscriber<? super @Nullable Object> actual) {
			try (PromptCalls.Scope scope = PromptCalls.open(this.call)) {
				this.source.subscribe(actual);
			}
		}

	}

	private static final class ScopedFlux extends FluxOperator<Object, Object> {

		private final PromptCall call;

		ScopedFlux(Flux<Object> source, PromptCall call) {
			super(source);
			this.call = call;
		}

		@Override
		public void subscribe(CoreSubscriber<? super @Nullable Object> actual) {
			try (PromptCalls.Scope scope = PromptCalls.open(this.call)) {
				this.source.subscribe(actual);
			}
		}

	}

}
