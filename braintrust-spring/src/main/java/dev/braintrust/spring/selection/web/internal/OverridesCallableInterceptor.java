package dev.braintrust.spring.selection.web.internal;

import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;

import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.async.CallableProcessingInterceptor;

import dev.braintrust.spring.selection.internal.Overrides;
import dev.braintrust.spring.selection.internal.ThreadContext;

/**
 * Applies overrides to the thread that calls a controller's {@code Callable}. That thread
 * has them by context propagation only if the application configured it.
 */
final class OverridesCallableInterceptor implements CallableProcessingInterceptor {

	private final Overrides overrides;

	private @Nullable Overrides outer;

	OverridesCallableInterceptor(Overrides overrides) {
		this.overrides = overrides;
	}

	@Override
	public <T> void preProcess(NativeWebRequest request, Callable<T> task) {
		@Nullable Object[] slots = ThreadContext.slots();
		this.outer = ThreadContext.overrides(slots);
		ThreadContext.setOverrides(slots, this.overrides);
	}

	/** On the same thread, also if the task throws. */
	@Override
	public <T> void postProcess(NativeWebRequest request, Callable<T> task, @Nullable Object result) {
		ThreadContext.setOverrides(ThreadContext.slots(), this.outer);
	}

}
