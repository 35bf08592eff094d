package dev.braintrust.spring.selection.internal;

import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Propagates overrides to other threads by Micrometer's context propagation. Discovered
 * by {@link java.util.ServiceLoader}.
 */
public final class OverridesAccessor implements ThreadLocalAccessor<Overrides> {

	@Override
	public Object key() {
		return Overrides.KEY;
	}

	@Override
	public @Nullable Overrides getValue() {
		return ThreadContext.overrides();
	}

	@Override
	public void setValue(Overrides value) {
		ThreadContext.setOverrides(ThreadContext.slots(), value);
	}

	@Override
	public void setValue() {
		ThreadContext.setOverrides(ThreadContext.slots(), null);
	}

}
