package dev.braintrust.spring.call.internal;

import kotlin.coroutines.AbstractCoroutineContextElement;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.ThreadContextElement;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.selection.internal.Overrides;
import dev.braintrust.spring.selection.internal.ThreadContext;

/**
 * Makes a call and overrides those of each thread that a coroutine runs on, while it runs
 * there. Immutable.
 */
public final class PromptContextElement extends AbstractCoroutineContextElement
		implements ThreadContextElement<PromptCallHolder.Scope> {

	private final @Nullable PromptCall call;

	private final @Nullable Overrides overrides;

	/**
	 * Create an element.
	 * @param call the current call, or null
	 * @param overrides the current overrides, or null
	 */
	public PromptContextElement(@Nullable PromptCall call, @Nullable Overrides overrides) {
		super(PromptContextKey.INSTANCE);
		this.call = call;
		this.overrides = overrides;
	}

	/**
	 * Create an element with what is current on a thread.
	 * @return the element
	 */
	public static PromptContextElement ofThread() {
		@Nullable Object[] slots = ThreadContext.slots();
		return new PromptContextElement(PromptCallHolder.current(slots), ThreadContext.overrides(slots));
	}

	/**
	 * The element of a coroutine context.
	 * @param context the context
	 * @return the element, or null
	 */
	public static @Nullable PromptContextElement of(CoroutineContext context) {
		return context.get(PromptContextKey.INSTANCE);
	}

	/**
	 * The call.
	 * @return the call, or null
	 */
	public @Nullable PromptCall call() {
		return this.call;
	}

	/**
	 * The overrides.
	 * @return the overrides, or null
	 */
	public @Nullable Overrides overrides() {
		return this.overrides;
	}

	/**
	 * Make the call and the overrides those of the thread.
	 * @return a scope that restores the previous ones when it is closed
	 */
	public PromptCallHolder.Scope open() {
		return PromptCallHolder.open(this.call, this.overrides);
	}

	/**
	 * Make this element's call and overrides those of the thread where another call has
	 * ended.
	 * @param ended the call
	 * @return a scope that must be closed when the caller has continued
	 */
	public PromptCallHolder.Scope openAfter(PromptCall ended) {
		PromptCallHolder.end(ended, this.call, this.overrides);
		return open();
	}

	@Override
	public PromptCallHolder.Scope updateThreadContext(CoroutineContext context) {
		return open();
	}

	@Override
	public void restoreThreadContext(CoroutineContext context, PromptCallHolder.Scope scope) {
		scope.close();
	}

}
