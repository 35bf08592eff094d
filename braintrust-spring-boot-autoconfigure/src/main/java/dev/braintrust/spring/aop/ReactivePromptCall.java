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
		Subscription subscription = new Subscription(calls, operation, invocation);
		return Mono.deferContextual((context) -> {
			Observation parent = PromptCalls.observation(context);
			PromptCall call = calls.begin(operation, invocation.getArguments(), parent);
			PromptCalls.Carrier carrier = PromptCalls.carry(call, parent);
			Mono<Object> answer = Mono.defer(() -> new ScopedMono(Mono.from(subscription.proceed(carrier)), carrier));
			return calls.resolveLater(call, operation).then(answer).contextWrite(carrier::putInto);
		});
	}

	static Flux<Object> flux(PromptCallFactory calls, PromptOperation operation, MethodInvocation invocation) {
		Subscription subscription = new Subscription(calls, operation, invocation);
		return Flux.deferContextual((context) -> {
			Observation parent = PromptCalls.observation(context);
			PromptCall call = calls.begin(operation, invocation.getArguments(), parent);
			PromptCalls.Carrier carrier = PromptCalls.carry(call, parent);
			Flux<Object> answer = Flux.defer(() -> new ScopedFlux(Flux.from(subscription.proceed(carrier)), carrier));
			return calls.resolveLater(call, operation).thenMany(answer).contextWrite(carrier::putInto);
		});
	}

	/**
	 * What each subscription repeats.
	 */
	private record Subscription(PromptCallFactory calls, PromptOperation operation, MethodInvocation invocation) {

		/**
		 * Run the method. An invocation can be used once, so each subscription clones it.
		 */
		@SuppressWarnings("unchecked")
		Publisher<Object> proceed(PromptCalls.Carrier carrier) {
			MethodInvocation once = (this.invocation instanceof ProxyMethodInvocation proxy) ? proxy.invocableClone()
					: this.invocation;
			try (Observation.Scope scope = carrier.openScope()) {
				Object publisher = once.proceed();
				return (publisher != null) ? (Publisher<Object>) publisher : Mono.error(noPublisher());
			}
			catch (Throwable ex) {
				return Mono.error(ex);
			}
		}

		private NullPointerException noPublisher() {
			return new NullPointerException(
					"%s returned null in place of a publisher".formatted(this.invocation.getMethod()));
		}

	}

	private static final class ScopedMono extends MonoOperator<Object, Object> {

		private final PromptCalls.Carrier carrier;

		ScopedMono(Mono<Object> source, PromptCalls.Carrier carrier) {
			super(source);
			this.carrier = carrier;
		}

		@Override
		public void subscribe(CoreSubscriber<? super @Nullable Object> actual) {
			try (Observation.Scope scope = this.carrier.openScope()) {
				this.source.subscribe(actual);
			}
		}

	}

	private static final class ScopedFlux extends FluxOperator<Object, Object> {

		private final PromptCalls.Carrier carrier;

		ScopedFlux(Flux<Object> source, PromptCalls.Carrier carrier) {
			super(source);
			this.carrier = carrier;
		}

		@Override
		public void subscribe(CoreSubscriber<? super @Nullable Object> actual) {
			try (Observation.Scope scope = this.carrier.openScope()) {
				this.source.subscribe(actual);
			}
		}

	}

}
