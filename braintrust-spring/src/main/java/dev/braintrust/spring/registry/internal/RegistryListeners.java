package dev.braintrust.spring.registry.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptReference;

/**
 * Tells the log first, then everybody else. Who throws is not allowed to break a load.
 */
final class RegistryListeners implements RegistryListener {

	private static final Logger logger = LoggerFactory.getLogger(RegistryListeners.class);

	private final List<RegistryListener> listeners;

	RegistryListeners(List<RegistryListener> listeners) {
		this.listeners = new ArrayList<>(listeners);
		this.listeners.add(0, new RegistryLog());
	}

	@Override
	public void loaded(PromptReference reference, Load load) {
		tell((listener) -> listener.loaded(reference, load));
	}

	@Override
	public void changed(PromptReference reference, Prompt previous, Prompt current) {
		tell((listener) -> listener.changed(reference, previous, current));
	}

	@Override
	public void startsToFail(PromptReference reference, Throwable failure, @Nullable Prompt lastKnownGood) {
		tell((listener) -> listener.startsToFail(reference, failure, lastKnownGood));
	}

	@Override
	public void recovered(PromptReference reference) {
		tell((listener) -> listener.recovered(reference));
	}

	private void tell(Consumer<RegistryListener> news) {
		for (RegistryListener listener : this.listeners) {
			try {
				news.accept(listener);
			}
			catch (RuntimeException ex) {
				logger.warn("A listener of the prompt registry failed", ex);
			}
		}
	}

}
