package dev.braintrust.spring.call.internal;

import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Lets Micrometer's context propagation carry the current call to other threads, together
 * with the current observation. Found by {@link java.util.ServiceLoader}.
 */
public final class PromptCallAccessor implements ThreadLocalAccessor<PromptCall> {

	@Override
	public Object key() {
		return PromptCalls.KEY;
	}

	@Override
	public @Nullable PromptCall getValue() {
		return PromptCalls.current();
	}

	@Override
	public void setValue(PromptCall value) {
		PromptCalls.set(value);
	}

	@Override
	public void setValue() {
		PromptCalls.set(null);
	}

}
