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
import reactor.core.publisher.SignalType;
import reactor.util.context.Context;

import org.springframework.aop.ProxyMethodInvocation;

import dev.braintrust.spring.call.internal.PromptBinding;
import dev.braintrust.spring.call.internal.PromptCall;
import dev.braintrust.spring.call.internal.PromptCallHolder;
import dev.braintrust.spring.selection.internal.Overrides;
import dev.braintrust.spring.selection.internal.ThreadContext;

/**
 * Invokes annotated methods that return a publisher. Each subscription is a separate
 * call: its prompt is resolved, then the method runs. The call is the current call while
 * the method runs, while its publisher is subscribed to, and in Reactor's context.
 */
final class ReactivePromptInvocation {

	private ReactivePromptInvocation() {
	}

	static Mono<Object> mono(PromptCallSupport calls, PromptBinding binding, MethodInvocation invocation) {
		Overrides assembled = ThreadContext.overrides();
		return Mono.deferContextual((context) -> {
			Overrides overrides = Overrides.of(context, assembled);
			Observation parent = PromptCallHolder.currentObservation(context);
			PromptCall call = calls.begin(binding, invocation.getArguments(), parent, PromptCallHolder.current(context),
					overrides);
			Mono<Object> result = Mono
				.defer(() -> new ScopedMono(Mono.from(proceed(invocation, call, overrides)), call, overrides));
			return calls.resolveOnSubscribe(call)
				.then(result)
				.doFinally((signal) -> calls.ended(call, signal == SignalType.ON_ERROR))
				.contextWrite((inner) -> PromptCallHolder.put(call, parent, overrides, inner));
		});
	}

	static Flux<Object> flux(PromptCallSupport calls, PromptBinding binding, MethodInvocation invocation) {
		Overrides assembled = ThreadContext.overrides();
		return Flux.deferContextual((context) -> {
			Overrides overrides = Overrides.of(context, assembled);
			Observation parent = PromptCallHolder.currentObservation(context);
			PromptCall call = calls.begin(binding, invocation.getArguments(), parent, PromptCallHolder.current(context),
					overrides);
			Flux<Object> result = Flux
				.defer(() -> new ScopedFlux(Flux.from(proceed(invocation, call, overrides)), call, overrides));
			return calls.resolveOnSubscribe(call)
				.thenMany(result)
				.doFinally((signal) -> calls.ended(call, signal == SignalType.ON_ERROR))
				.contextWrite((inner) -> PromptCallHolder.put(call, parent, overrides, inner));
		});
	}

	/**
	 * Run the method. An invocation can only be used once, so each subscription clones
	 * it.
	 */
	@SuppressWarnings("unchecked")
	private static Publisher<Object> proceed(MethodInvocation invocation, PromptCall call,
			@Nullable Overrides overrides) {
		MethodInvocation once = (invocation instanceof ProxyMethodInvocation proxy) ? proxy.invocableClone()
				: invocation;
		try (PromptCallHolder.Scope scope = PromptCallHolder.open(call, overrides)) {
			Object publisher = once.proceed();
			return (publisher != null) ? (Publisher<Object>) publisher : Mono
				.error(new NullPointerException("%s returned null instead of a publisher".formatted(once.getMethod())));
		}
		catch (Throwable ex) {
			return Mono.error(ex);
		}
	}

	private static void subscribeWithin(CorePublisher<?> source, CoreSubscriber<? super @Nullable Object> actual,
			PromptCall call, @Nullable Overrides overrides) {
		try (PromptCallHolder.Scope scope = PromptCallHolder.open(call, overrides)) {
			source.subscribe(new CallerSubscriber(actual, call, overrides));
		}
	}

	private static final class ScopedMono extends MonoOperator<Object, Object> {

		private final PromptCall call;

		private final @Nullable Overrides overrides;

		ScopedMono(Mono<Object> source, PromptCall call, @Nullable Overrides overrides) {
			super(source);
			this.call = call;
			this.overrides = overrides;
		}

		@Override
		public void subscribe(CoreSubscriber<? super @Nullable Object> actual) {
			subscribeWithin(this.source, actual, this.call, this.overrides);
		}

	}

	private static final class ScopedFlux extends FluxOperator<Object, Object> {

		private final PromptCall call;

		private final @Nullable Overrides overrides;

		ScopedFlux(Flux<Object> source, PromptCall call, @Nullable Overrides overrides) {
			super(source);
			this.call = call;
			this.overrides = overrides;
		}

		@Override
		public void subscribe(CoreSubscriber<? super @Nullable Object> actual) {
			subscribeWithin(this.source, actual, this.call, this.overrides);
		}

	}

	/**
	 * Suspends the call while the caller handles signals, including signals that the
	 * source emits during subscription.
	 */
	private record CallerSubscriber(CoreSubscriber<? super @Nullable Object> actual, PromptCall call,
			@Nullable Overrides overrides) implements CoreSubscriber<Object> {

		@Override
		public Context currentContext() {
			return this.actual.currentContext();
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			try (PromptCallHolder.Scope scope = PromptCallHolder.suspend(this.call)) {
				this.actual.onSubscribe(new CallSubscription(subscription, this.call, this.overrides));
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
	private record CallSubscription(Subscription subscription, PromptCall call,
			@Nullable Overrides overrides) implements Subscription {

		@Override
		public void request(long n) {
			try (PromptCallHolder.Scope scope = PromptCallHolder.open(this.call, this.overrides)) {
				this.subscription.request(n);
			}
		}

		@Override
		public void cancel() {
			this.subscription.cancel();
		}

	}

}
