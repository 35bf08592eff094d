package dev.braintrust.spring.call.internal;

import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Propagates the current call to other threads by Micrometer's context propagation,
 * together with the current observation. Discovered by {@link java.util.ServiceLoader}.
 */
public final class PromptCallAccessor implements ThreadLocalAccessor<PromptCall> {

	@Override
	public Object key() {
		return PromptCallHolder.KEY;
	}

	@Override
	public @Nullable PromptCall getValue() {
		return PromptCallHolder.current();
	}

	@Override
	public void setValue(PromptCall value) {
		PromptCallHolder.set(value);
	}

	@Override
	public void setValue() {
		PromptCallHolder.set(null);
	}

}
