package dev.braintrust.spring.registry;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.braintrust.spring.client.FetchException;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptNotFoundException;
import dev.braintrust.spring.prompt.PromptReference;

/**
 * One line in the log for each change of state: an outage is one event, however many
 * prompts and calls it touches.
 */
final class RegistryLog implements RegistryListener {

	private static final Logger logger = LoggerFactory.getLogger(CachingPromptRegistry.class);

	private final Set<PromptReference> failing = ConcurrentHashMap.newKeySet();

	private boolean outage;

	private boolean misconfigured;

	private long sinceNanos;

	@Override
	public void changed(PromptReference reference, Prompt previous, Prompt current) {
		logger.info("The {} is now version {} (was {})", reference, current.version(), previous.version());
	}

	@Override
	public synchronized void startsToFail(PromptReference reference, Throwable failure,
			@Nullable Prompt lastKnownGood) {
		if (lastKnownGood == null) {
			// who asks for it gets the exception
			logger.debug("The {} can't be loaded: {}", reference, failure.getMessage());
			return;
		}
		if (this.failing.isEmpty()) {
			this.sinceNanos = System.nanoTime();
		}
		this.failing.add(reference);
		if (failure instanceof PromptNotFoundException) {
			logger.warn("The {} is gone; its last known version {} stays in use: {}", reference,
					lastKnownGood.version(), failure.getMessage());
		}
		else if (failure instanceof FetchException fetch && fetch.reason() == FetchException.Reason.CONFIGURATION) {
			if (!this.misconfigured) {
				this.misconfigured = true;
				logger.error("Prompts can't be refreshed until somebody mends the configuration; "
						+ "last known versions stay in use: {}", failure.getMessage());
			}
		}
		else if (!this.outage) {
			this.outage = true;
			logger.warn("Prompts can't be refreshed; last known versions stay in use: {}", failure.getMessage());
		}
		else {
			logger.debug("The {} can't be refreshed: {}", reference, failure.getMessage());
		}
	}

	@Override
	public synchronized void recovered(PromptReference reference) {
		if (this.failing.remove(reference) && this.failing.isEmpty()) {
			this.outage = false;
			this.misconfigured = false;
			logger.info("All prompts are fresh again, after {} s",
					(System.nanoTime() - this.sinceNanos) / 1_000_000_000);
		}
	}

}
