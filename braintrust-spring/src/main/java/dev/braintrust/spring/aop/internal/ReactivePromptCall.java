package dev.braintrust.spring.aop.internal;

import io.micrometer.observation.Observation;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CorePublisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;
import reactor.util.context.Context;

import org.springframework.aop.ProxyMethodInvocation;

import dev.braintrust.spring.call.internal.PromptBinding;
import dev.braintrust.spring.call.internal.PromptCall;
import dev.braintrust.spring.call.internal.PromptCallHolder;

/**
 * Runs annotated methods that answer with a publisher: each subscription is a call of its
 * own. Its prompt is loaded without blocking, then the method runs, and the call is
 * current while the method runs, while its publisher is subscribed to, and in Reactor's
 * context.
 */
final class ReactivePromptCall {

	private ReactivePromptCall() {
	}

	static Mono<Object> mono(PromptCallSupport calls, PromptBinding binding, MethodInvocation invocation) {
		return Mono.deferContextual((context) -> {
			Observation parent = PromptCallHolder.currentObservation(context);
			PromptCall call = calls.begin(binding, invocation.getArguments(), parent,
					PromptCallHolder.current(context));
			Mono<Object> answer = Mono.defer(() -> new ScopedMono(Mono.from(proceed(invocation, call)), call));
			return calls.resolveOnSubscribe(call)
				.then(answer)
				.doFinally((signal) -> calls.ended(call))
				.contextWrite((inner) -> PromptCallHolder.put(call, parent, inner));
		});
	}

	static Flux<Object> flux(PromptCallSupport calls, PromptBinding binding, MethodInvocation invocation) {
		return Flux.deferContextual((context) -> {
			Observation parent = PromptCallHolder.currentObservation(context);
			PromptCall call = calls.begin(binding, invocation.getArguments(), parent,
					PromptCallHolder.current(context));
			Flux<Object> answer = Flux.defer(() -> new ScopedFlux(Flux.from(proceed(invocation, call)), call));
			return calls.resolveOnSubscribe(call)
				.thenMany(answer)
				.doFinally((signal) -> calls.ended(call))
				.contextWrite((inner) -> PromptCallHolder.put(call, parent, inner));
		});
	}

	/**
	 * Run the method. An invocation can be used once, so each subscription clones it.
	 */
	@SuppressWarnings("unchecked")
	private static Publisher<Object> proceed(MethodInvocation invocation, PromptCall call) {
		MethodInvocation once = (invocation instanceof ProxyMethodInvocation proxy) ? proxy.invocableClone()
				: invocation;
		try (PromptCallHolder.Scope scope = PromptCallHolder.open(call)) {
			Object publisher = once.proceed();
			return (publisher != null) ? (Publisher<Object>) publisher : Mono.error(
					new NullPointerException("%s returned null in place of a publisher".formatted(once.getMethod())));
		}
		catch (Throwable ex) {
			return Mono.error(ex);
		}
	}

	private static void subscribeInside(CorePublisher<?> source, CoreSubscriber<? super @Nullable Object> actual,
			PromptCall call) {
		try (PromptCallHolder.Scope scope = PromptCallHolder.open(call)) {
			source.subscribe(new OutsideSubscriber(actual, call));
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
			subscribeInside(this.source, actual, this.call);
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
			subscribeInside(this.source, actual, this.call);
		}

	}

	/**
	 * The border of a call within a chain. What the caller does with the call's signals
	 * is outside of the call, also where a source emits while it is subscribed to; what
	 * sources do when the caller asks for more is inside.
	 */
	private record OutsideSubscriber(CoreSubscriber<? super @Nullable Object> actual,
			PromptCall call) implements CoreSubscriber<Object> {

		@Override
		public Context currentContext() {
			return this.actual.currentContext();
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			try (PromptCallHolder.Scope scope = PromptCallHolder.suspend(this.call)) {
				this.actual.onSubscribe(new InsideSubscription(subscription, this.call));
			}
		}

		@Override
		public void onNext(Object element) {
			try (PromptCallHolder.Scope scope = PromptCallHolder.suspend(this.call)) {
				this.actual.onNext(element);
			}
		}

		@Override
		public void onError(Throwable failure) {
			try (PromptCallHolder.Scope scope = PromptCallHolder.suspend(this.call)) {
				this.actual.onError(failure);
			}
		}

		@Override
		public void onComplete() {
			try (PromptCallHolder.Scope scope = PromptCallHolder.suspend(this.call)) {
				this.actual.onComplete();
			}
		}

	}

	/**
	 * The caller's requests, carried into the call.
	 */
	private record InsideSubscription(Subscription subscription, PromptCall call) implements Subscription {

		@Override
		public void request(long n) {
			try (PromptCallHolder.Scope scope = PromptCallHolder.open(this.call)) {
				this.subscription.request(n);
			}
		}

		@Override
		public void cancel() {
			this.subscription.cancel();
		}

	}

}
