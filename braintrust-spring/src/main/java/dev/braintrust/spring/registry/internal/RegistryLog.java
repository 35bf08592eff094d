package dev.braintrust.spring.registry.internal;

import java.util.HashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.braintrust.spring.client.internal.UnconfirmedNotFoundException;
import dev.braintrust.spring.json.internal.Printable;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptException;
import dev.braintrust.spring.prompt.PromptNotFoundException;
import dev.braintrust.spring.prompt.PromptReference;

/**
 * Logs one line for each change of state: an outage is one event, however many prompts
 * and calls are affected.
 */
final class RegistryLog implements RegistryListener {

	private static final Logger logger = LoggerFactory.getLogger(CachingPromptRegistry.class);

	/** Prompts that fail because Braintrust is unavailable. */
	private final Set<PromptReference> outage = new HashSet<>();

	/** Prompts that fail because of the configuration. */
	private final Set<PromptReference> misconfigured = new HashSet<>();

	private long failingSinceNanos;

	@Override
	public void changed(PromptReference reference, Prompt previous, Prompt current) {
		logger.info("The {} is now version {} (was {})", reference, Printable.text(current.version()),
				Printable.text(previous.version()));
	}

	@Override
	public synchronized void failing(PromptReference reference, Throwable failure, @Nullable Prompt lastKnownGood) {
		if (lastKnownGood == null) {
			// callers receive the exception
			logger.debug("The {} can't be loaded: {}", reference, failure.getMessage());
			removeFromOthers(reference, null);
		}
		else if (isConfigurationProblem(failure)) {
			if (isFirst(this.misconfigured, reference)) {
				logger.error("Prompts can't be refreshed until the configuration is fixed; "
						+ "last known good versions are still served: {}", failure.getMessage());
			}
			removeFromOthers(reference, this.misconfigured);
		}
		else if (failure instanceof PromptNotFoundException) {
			logger.warn("The {} no longer exists; its last known good version {} is still served: {}", reference,
					Printable.text(lastKnownGood.version()), failure.getMessage());
			removeFromOthers(reference, null);
		}
		else {
			if (isFirst(this.outage, reference)) {
				logger.warn("Prompts can't be refreshed; last known good versions are still served: {}",
						failure.getMessage());
			}
			removeFromOthers(reference, this.outage);
		}
	}

	private static boolean isConfigurationProblem(Throwable failure) {
		return failure instanceof UnconfirmedNotFoundException || (failure instanceof PromptException prompt
				&& prompt.reason() == PromptException.Reason.CONFIGURATION);
	}

	private boolean isFirst(Set<PromptReference> failing, PromptReference reference) {
		if (this.outage.isEmpty() && this.misconfigured.isEmpty()) {
			this.failingSinceNanos = System.nanoTime();
		}
		boolean first = failing.isEmpty();
		failing.add(reference);
		return first;
	}

	/**
	 * Remove a prompt from all sets but the given one: it fails in one way at a time, or
	 * no longer.
	 */
	private void removeFromOthers(PromptReference reference, @Nullable Set<PromptReference> failing) {
		boolean leftOutage = failing != this.outage && this.outage.remove(reference);
		boolean leftMisconfigured = failing != this.misconfigured && this.misconfigured.remove(reference);
		if ((leftOutage || leftMisconfigured) && this.outage.isEmpty() && this.misconfigured.isEmpty()) {
			logger.info("Prompts are refreshed again, after {} s",
					(System.nanoTime() - this.failingSinceNanos) / 1_000_000_000);
		}
	}

	@Override
	public synchronized void recovered(PromptReference reference) {
		removeFromOthers(reference, null);
	}

}
