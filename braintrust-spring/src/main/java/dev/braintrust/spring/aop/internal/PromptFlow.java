package dev.braintrust.spring.aop.internal;

import java.util.Objects;
import java.util.concurrent.CancellationException;

import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.flow.Flow;
import kotlinx.coroutines.flow.FlowCollector;
import kotlinx.coroutines.flow.FlowKt;
import kotlinx.coroutines.reactor.MonoKt;
import kotlinx.coroutines.reactor.ReactorContext;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

import org.springframework.aop.ProxyMethodInvocation;

import dev.braintrust.spring.aop.internal.CoroutineCaller.CoroutineCall;
import dev.braintrust.spring.call.internal.PromptBinding;
import dev.braintrust.spring.call.internal.PromptCallHolder;
import dev.braintrust.spring.call.internal.PromptContextElement;

/**
 * Invokes annotated functions that return a {@code Flow}. Each collection is a separate
 * call: its prompt is resolved, then the function runs. The flow's code runs in the
 * coroutine context of the collector with the call, and the collector's code in the
 * collector's own. It is switched here and not by {@code flowOn}, which restores the
 * thread too late where the flow or the collector suspends.
 */
final class PromptFlow {

	private final PromptCallSupport calls;

	private final MethodInvocation invocation;

	private final CoroutineCall begun;

	private final CoroutineContext collectorContext;

	private final PromptContextElement ofCollector;

	private PromptFlow(PromptCallSupport calls, MethodInvocation invocation, CoroutineCall begun,
			CoroutineContext collectorContext, PromptContextElement ofCollector) {
		this.calls = calls;
		this.invocation = invocation;
		this.begun = begun;
		this.collectorContext = collectorContext;
		this.ofCollector = ofCollector;
	}

	static Object of(PromptCallSupport calls, PromptBinding binding, MethodInvocation invocation) {
		PromptContextElement assembled = PromptContextElement.ofThread();
		return FlowKt.<Object>flow((collector, completion) -> {
			CoroutineContext context = completion.getContext();
			CoroutineCaller caller = CoroutineCaller.of(context);
			CoroutineCall begun = caller.orAssembled(assembled)
				.begin(calls, binding, invocation.getArguments(), CoroutineCaller.reactorContext(context));
			return new PromptFlow(calls, invocation, begun, context, caller.ofThread()).flow()
				.collect(collector, completion);
		});
	}

	private Flow<Object> flow() {
		Mono<Unit> prompt = this.calls.resolveForCoroutine(this.begun.call()).thenReturn(Unit.INSTANCE);
		Flow<Object> resolved = FlowKt.onStart(FlowKt.<Object>flow(this::collect),
				(collector, completion) -> MonoKt.awaitSingleOrNull(prompt, completion));
		return FlowKt.onCompletion(resolved, (collector, failure, completion) -> {
			this.calls.ended(this.begun.call(), failure != null && !(failure instanceof CancellationException));
			return Unit.INSTANCE;
		});
	}

	private @Nullable Object collect(FlowCollector<? super Object> collector, Continuation<? super Unit> completion) {
		FlowCollector<Object> outside = (value, body) -> {
			try (PromptCallHolder.Scope scope = this.ofCollector.open()) {
				return collector.emit(value,
						new SwitchingContinuation(this.collectorContext, body, this.begun.element()));
			}
		};
		try (PromptCallHolder.Scope scope = this.begun.element().open()) {
			return proceed().collect(outside, new SwitchingContinuation(bodyContext(), completion, this.ofCollector));
		}
	}

	private CoroutineContext bodyContext() {
		Context reactor = this.begun.putInto(CoroutineCaller.reactorContext(this.collectorContext));
		return this.collectorContext.plus(this.begun.element()).plus(new ReactorContext(reactor));
	}

	/** An invocation can only be used once. */
	@SuppressWarnings("unchecked")
	private Flow<Object> proceed() {
		try {
			return (Flow<Object>) Objects
				.requireNonNull(((ProxyMethodInvocation) this.invocation).invocableClone().proceed());
		}
		catch (Throwable ex) {
			throw PromptFlow.<RuntimeException>unchecked(ex);
		}
	}

	/** Kotlin has no checked exceptions, so every exception must pass unchanged. */
	@SuppressWarnings("unchecked")
	private static <E extends Throwable> E unchecked(Throwable ex) throws E {
		throw (E) ex;
	}

	/**
	 * Continues code on the other side of the flow, within what is current there.
	 */
	private record SwitchingContinuation(CoroutineContext context, Continuation<? super Unit> continuation,
			PromptContextElement element) implements Continuation<Unit> {

		@Override
		public CoroutineContext getContext() {
			return this.context;
		}

		@Override
		public void resumeWith(Object result) {
			try (PromptCallHolder.Scope scope = this.element.open()) {
				this.continuation.resumeWith(result);
			}
		}

	}

}
