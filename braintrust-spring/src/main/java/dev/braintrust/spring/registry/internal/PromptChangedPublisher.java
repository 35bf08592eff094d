package dev.braintrust.spring.registry.internal;

import org.springframework.context.ApplicationEventPublisher;

import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptChangedEvent;
import dev.braintrust.spring.prompt.PromptReference;

/**
 * Publishes a {@link PromptChangedEvent} for each new version, on a thread of its own, so
 * that slow event listeners do not delay refreshes.
 */
public final class PromptChangedPublisher implements RegistryListener, AutoCloseable {

	private final ApplicationEventPublisher events;

	private final Worker worker = new Worker("braintrust-events");

	/**
	 * Create a publisher.
	 * @param events publishes the events
	 */
	public PromptChangedPublisher(ApplicationEventPublisher events) {
		this.events = events;
	}

	@Override
	public void changed(PromptReference reference, Prompt previous, Prompt current) {
		this.worker.run(() -> this.events.publishEvent(new PromptChangedEvent(reference, previous, current)));
	}

	@Override
	public void close() {
		this.worker.close();
	}

}
