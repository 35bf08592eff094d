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
 * Notifies the log, then the other listeners. Exceptions from listeners are logged and
 * ignored.
 */
final class CompositeRegistryListener implements RegistryListener {

	private static final Logger logger = LoggerFactory.getLogger(CompositeRegistryListener.class);

	private final List<RegistryListener> listeners;

	CompositeRegistryListener(List<RegistryListener> listeners) {
		this.listeners = new ArrayList<>(listeners);
		this.listeners.add(0, new RegistryLog());
	}

	@Override
	public void loaded(PromptReference reference, CompletedLoad load) {
		notifyAll((listener) -> listener.loaded(reference, load));
	}

	@Override
	public void changed(PromptReference reference, Prompt previous, Prompt current) {
		notifyAll((listener) -> listener.changed(reference, previous, current));
	}

	@Override
	public void failing(PromptReference reference, Throwable failure, @Nullable Prompt lastKnownGood) {
		notifyAll((listener) -> listener.failing(reference, failure, lastKnownGood));
	}

	@Override
	public void recovered(PromptReference reference) {
		notifyAll((listener) -> listener.recovered(reference));
	}

	private void notifyAll(Consumer<RegistryListener> event) {
		for (RegistryListener listener : this.listeners) {
			try {
				event.accept(listener);
			}
			catch (RuntimeException ex) {
				logger.warn("A listener of the prompt registry failed", ex);
			}
		}
	}

}
