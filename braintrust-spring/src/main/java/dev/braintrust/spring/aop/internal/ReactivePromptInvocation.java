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
 * Invokes annotated methods that return a publisher. Each subscription is a separate
 * call: its prompt is resolved, then the method runs. The call is the current call while
 * the method runs, while its publisher is subscribed to, and in Reactor's context.
 */
final class ReactivePromptInvocation {

	private ReactivePromptInvocation() {
	}

	static Mono<Object> mono(PromptCallSupport calls, PromptBinding binding, MethodInvocation invocation) {
		return Mono.deferContextual((context) -> {
			Observation parent = PromptCallHolder.currentObservation(context);
			PromptCall call = calls.begin(binding, invocation.getArguments(), parent,
					PromptCallHolder.current(context));
			Mono<Object> result = Mono.defer(() -> new ScopedMono(Mono.from(proceed(invocation, call)), call));
			return calls.resolveOnSubscribe(call)
				.then(result)
				.doFinally((signal) -> calls.ended(call))
				.contextWrite((inner) -> PromptCallHolder.put(call, parent, inner));
		});
	}

	static Flux<Object> flux(PromptCallSupport calls, PromptBinding binding, MethodInvocation invocation) {
		return Flux.deferContextual((context) -> {
			Observation parent = PromptCallHolder.currentObservation(context);
			PromptCall call = calls.begin(binding, invocation.getArguments(), parent,
					PromptCallHolder.current(context));
			Flux<Object> result = Flux.defer(() -> new ScopedFlux(Flux.from(proceed(invocation, call)), call));
			return calls.resolveOnSubscribe(call)
				.thenMany(result)
				.doFinally((signal) -> calls.ended(call))
				.contextWrite((inner) -> PromptCallHolder.put(call, parent, inner));
		});
	}

	/**
	 * Run the method. An invocation can only be used once, so each subscription clones
	 * it.
	 */
	@SuppressWarnings("unchecked")
	private static Publisher<Object> proceed(MethodInvocation invocation, PromptCall call) {
		MethodInvocation once = (invocation instanceof ProxyMethodInvocation proxy) ? proxy.invocableClone()
				: invocation;
		try (PromptCallHolder.Scope scope = PromptCallHolder.open(call)) {
			Object publisher = once.proceed();
			return (publisher != null) ? (Publisher<Object>) publisher : Mono
				.error(new NullPointerException("%s returned null instead of a publisher".formatted(once.getMethod())));
		}
		catch (Throwable ex) {
			return Mono.error(ex);
		}
	}

	private static void subscribeWithin(CorePublisher<?> source, CoreSubscriber<? super @Nullable Object> actual,
			PromptCall call) {
		try (PromptCallHolder.Scope scope = PromptCallHolder.open(call)) {
			source.subscribe(new CallerSubscriber(actual, call));
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
			subscribeWithin(this.source, actual, this.call);
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
			subscribeWithin(this.source, actual, this.call);
		}

	}

	/**
	 * Suspends the call while the caller handles signals, including signals that the
	 * source emits during subscription.
	 */
	private record CallerSubscriber(CoreSubscriber<? super @Nullable Object> actual,
			PromptCall call) implements CoreSubscriber<Object> {

		@Override
		public Context currentContext() {
			return this.actual.currentContext();
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			try (PromptCallHolder.Scope scope = PromptCallHolder.suspend(this.call)) {
				this.actual.onSubscribe(new CallSubscription(subscription, this.call));
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
	 * Makes the call the current call while the source handles the caller's requests.
	 */
	private record CallSubscription(Subscription subscription, PromptCall call) implements Subscription {

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
