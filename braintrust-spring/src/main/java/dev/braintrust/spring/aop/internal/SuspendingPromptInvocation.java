package dev.braintrust.spring.aop.internal;

import java.util.Objects;

import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.flow.Flow;
import kotlinx.coroutines.reactor.ReactorFlowKt;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;
import reactor.core.publisher.SignalType;
import reactor.util.context.Context;

import org.springframework.aop.ProxyMethodInvocation;

import dev.braintrust.spring.aop.internal.CoroutineCaller.CoroutineCall;
import dev.braintrust.spring.call.internal.PromptBinding;
import dev.braintrust.spring.call.internal.PromptCall;
import dev.braintrust.spring.call.internal.PromptCallHolder;
import dev.braintrust.spring.call.internal.PromptContextElement;

/**
 * Invokes annotated suspending functions. Spring's proxies convert such a function to a
 * publisher, which runs it in the coroutine context of the last argument. So this
 * argument is replaced by one whose context has the call.
 */
final class SuspendingPromptInvocation {

	private final PromptCallSupport calls;

	private final PromptBinding binding;

	private final MethodInvocation invocation;

	private final @Nullable Object[] arguments;

	private final CoroutineContext context;

	private final CoroutineCaller caller;

	private SuspendingPromptInvocation(PromptCallSupport calls, PromptBinding binding, MethodInvocation invocation,
			boolean once) {
		this.calls = calls;
		this.binding = binding;
		this.invocation = invocation;
		this.arguments = invocation.getArguments();
		Object continuation = Objects.requireNonNull(this.arguments[this.arguments.length - 1]);
		this.context = ((Continuation<?>) continuation).getContext();
		CoroutineCaller current = CoroutineCaller.of(this.context);
		// a flow is collected later, perhaps in another coroutine
		this.caller = once ? current : new CoroutineCaller(current.ofThread(), false);
	}

	/**
	 * Invoke a function that returns a value.
	 */
	static Object value(PromptCallSupport calls, PromptBinding binding, MethodInvocation invocation) {
		return new SuspendingPromptInvocation(calls, binding, invocation, true).mono();
	}

	/**
	 * Invoke a function that returns a flow. Spring runs the function when the flow is
	 * collected.
	 */
	static Object flow(PromptCallSupport calls, PromptBinding binding, MethodInvocation invocation) {
		return new SuspendingPromptInvocation(calls, binding, invocation, false).flux();
	}

	private Mono<Object> mono() {
		return Mono.deferContextual((reactor) -> {
			PromptContextElement ofCaller = PromptContextElement.ofThread();
			CoroutineCall begun = this.caller.begin(this.calls, this.binding, this.arguments, reactor);
			return new CallerMono(this.calls.resolveForCoroutine(begun.call())
				.then(Mono.defer(() -> Mono.from(proceed(begun.element()))))
				.doFinally((signal) -> this.calls.ended(begun.call(), signal == SignalType.ON_ERROR))
				.contextWrite(begun::putInto), begun.call(), ofCaller);
		});
	}

	private Flux<Object> flux() {
		return Flux.deferContextual((reactor) -> {
			PromptContextElement ofCaller = PromptContextElement.ofThread();
			CoroutineCall begun = this.caller.begin(this.calls, this.binding, this.arguments, reactor);
			return new CallerFlux(this.calls.resolveForCoroutine(begun.call())
				.thenMany(Flux.defer(() -> withElement(proceed(begun.element()), begun.element())))
				.doFinally((signal) -> this.calls.ended(begun.call(), signal == SignalType.ON_ERROR))
				.contextWrite(begun::putInto), begun.call(), ofCaller);
		});
	}

	/**
	 * Run the function. An invocation can only be used once, so each subscription clones
	 * it. The array of the arguments must not change: the proxy reads the caller's
	 * continuation from it.
	 */
	@SuppressWarnings("unchecked")
	private Publisher<Object> proceed(PromptContextElement element) {
		@Nullable Object[] replaced = this.arguments.clone();
		replaced[replaced.length - 1] = new ContextCarrier(this.context.plus(element));
		try {
			return (Publisher<Object>) Objects
				.requireNonNull(((ProxyMethodInvocation) this.invocation).invocableClone(replaced).proceed());
		}
		catch (Throwable ex) {
			return Mono.error(ex);
		}
	}

	/**
	 * Spring collects the flow in a context of its own, without our element. So take the
	 * flow where Spring does: from the source of its {@code mono.flatMapMany(...)}.
	 */
	private static Publisher<Object> withElement(Publisher<Object> converted, PromptContextElement element) {
		return (sourceOf(converted) instanceof Mono<?> source)
				? source.flatMapMany((value) -> (value instanceof Flow<?> flow) ? asFlux(flow, element) : converted)
				: converted;
	}

	private static @Nullable Object sourceOf(Publisher<Object> converted) {
		Scannable source = Scannable.from(converted).scan(Scannable.Attr.PARENT);
		// Reactor's debug mode adds a step to each operator
		boolean debug = Scannable.from(converted).scanOrDefault(Scannable.Attr.ACTUAL_METADATA, false);
		return (debug && source != null) ? source.scan(Scannable.Attr.PARENT) : source;
	}

	@SuppressWarnings("unchecked")
	private static Flux<Object> asFlux(Flow<?> flow, PromptContextElement element) {
		return ReactorFlowKt.asFlux((Flow<Object>) flow, element);
	}

	/**
	 * Carries a coroutine context to Spring, which does not resume it.
	 */
	private record ContextCarrier(CoroutineContext context) implements Continuation<Object> {

		@Override
		public CoroutineContext getContext() {
			return this.context;
		}

		@Override
		public void resumeWith(Object result) {
			throw new IllegalStateException("Only the context of this continuation can be used");
		}

	}

	private static final class CallerMono extends MonoOperator<Object, Object> {

		private final PromptCall call;

		private final PromptContextElement ofCaller;

		CallerMono(Mono<Object> source, PromptCall call, PromptContextElement ofCaller) {
			super(source);
			this.call = call;
			this.ofCaller = ofCaller;
		}

		@Override
		public void subscribe(CoreSubscriber<? super @Nullable Object> actual) {
			this.source.subscribe(new CallerSubscriber(actual, this.call, this.ofCaller));
		}

	}

	private static final class CallerFlux extends FluxOperator<Object, Object> {

		private final PromptCall call;

		private final PromptContextElement ofCaller;

		CallerFlux(Flux<Object> source, PromptCall call, PromptContextElement ofCaller) {
			super(source);
			this.call = call;
			this.ofCaller = ofCaller;
		}

		@Override
		public void subscribe(CoreSubscriber<? super @Nullable Object> actual) {
			this.source.subscribe(new CallerSubscriber(actual, this.call, this.ofCaller));
		}

	}

	/**
	 * Makes what was current for the caller current again while it handles signals: a
	 * caller without a dispatcher continues on the thread of the function, within its
	 * call.
	 */
	private record CallerSubscriber(CoreSubscriber<? super @Nullable Object> actual, PromptCall call,
			PromptContextElement ofCaller) implements CoreSubscriber<Object> {

		@Override
		public Context currentContext() {
			return this.actual.currentContext();
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			this.actual.onSubscribe(subscription);
		}

		@Override
		public void onNext(Object element) {
			try (PromptCallHolder.Scope scope = this.ofCaller.open()) {
				this.actual.onNext(element);
			}
		}

		@Override
		public void onError(Throwable failure) {
			try (PromptCallHolder.Scope scope = this.ofCaller.openAfter(this.call)) {
				this.actual.onError(failure);
			}
		}

		@Override
		public void onComplete() {
			try (PromptCallHolder.Scope scope = this.ofCaller.openAfter(this.call)) {
				this.actual.onComplete();
			}
		}

	}

}
