package dev.braintrust.spring.aop.internal;

import io.micrometer.observation.Observation;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.reactor.ReactorContext;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

import dev.braintrust.spring.call.internal.PromptBinding;
import dev.braintrust.spring.call.internal.PromptCall;
import dev.braintrust.spring.call.internal.PromptCallHolder;
import dev.braintrust.spring.call.internal.PromptContextElement;
import dev.braintrust.spring.selection.internal.Overrides;

/**
 * What is current where a coroutine calls an annotated function, or collects its flow.
 * The thread is up to date if the coroutine's context has our element. Otherwise the
 * coroutine may have been started by a Reactor chain, whose context takes precedence.
 *
 * @param ofThread the thread's call and overrides
 * @param isThreadUpToDate whether the coroutine's context has our element
 */
record CoroutineCaller(PromptContextElement ofThread, boolean isThreadUpToDate) {

	/**
	 * Must be called on the thread of the coroutine.
	 */
	static CoroutineCaller of(CoroutineContext context) {
		return new CoroutineCaller(PromptContextElement.ofThread(), PromptContextElement.of(context) != null);
	}

	/**
	 * The Reactor context of a coroutine.
	 * @return the context, or an empty one
	 */
	static Context reactorContext(CoroutineContext context) {
		ReactorContext element = context.get(ReactorContext.Key);
		return (element != null) ? element.getContext() : Context.empty();
	}

	/**
	 * With the overrides that were current when a flow was created, unless the collector
	 * has its own.
	 */
	CoroutineCaller orAssembled(PromptContextElement assembled) {
		if (assembled.overrides() == null || (this.isThreadUpToDate && this.ofThread.overrides() != null)) {
			return this;
		}
		return new CoroutineCaller(new PromptContextElement(this.ofThread.call(), assembled.overrides()), false);
	}

	/**
	 * Start a call.
	 */
	CoroutineCall begin(PromptCallSupport calls, PromptBinding binding, @Nullable Object[] arguments,
			ContextView context) {
		Overrides overrides = overrides(context);
		Observation parent = PromptCallHolder.innermostObservation(context);
		return new CoroutineCall(calls.begin(binding, arguments, parent, enclosing(context), overrides), parent,
				overrides);
	}

	private @Nullable PromptCall enclosing(ContextView context) {
		PromptCall call = this.ofThread.call();
		return (this.isThreadUpToDate && call != null) ? call : PromptCallHolder.current(context);
	}

	private @Nullable Overrides overrides(ContextView context) {
		Overrides overrides = this.ofThread.overrides();
		return (this.isThreadUpToDate && overrides != null) ? overrides : Overrides.of(context, overrides);
	}

	/**
	 * A call with what was current when it began.
	 */
	record CoroutineCall(PromptCall call, @Nullable Observation parent, @Nullable Overrides overrides) {

		PromptContextElement element() {
			return new PromptContextElement(this.call, this.overrides);
		}

		Context putInto(Context context) {
			return PromptCallHolder.put(this.call, this.parent, this.overrides, context);
		}

	}

}
