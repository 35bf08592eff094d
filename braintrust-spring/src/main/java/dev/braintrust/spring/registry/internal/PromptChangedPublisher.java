package dev.braintrust.spring.registry.internal;

import org.springframework.context.ApplicationEventPublisher;

import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptChangedEvent;
import dev.braintrust.spring.prompt.PromptReference;

/**
 * Tells the application about new versions, on a thread of its own: listeners may take
 * their time without holding up refreshes.
 */
public final class PromptChangedPublisher implements RegistryListener, AutoCloseable {

	private final ApplicationEventPublisher events;

	private final Worker worker = new Worker("braintrust-events");

	/**
	 * Create a publisher.
	 * @param events where events go
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
