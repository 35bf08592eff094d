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
 * One line in the log for each change of state: an outage is one event, however many
 * prompts and calls it touches.
 */
final class RegistryLog implements RegistryListener {

	private static final Logger logger = LoggerFactory.getLogger(CachingPromptRegistry.class);

	/** Prompts that Braintrust can't be asked for. */
	private final Set<PromptReference> outage = new HashSet<>();

	/** Prompts that Braintrust refuses. */
	private final Set<PromptReference> refused = new HashSet<>();

	private long sinceNanos;

	@Override
	public void changed(PromptReference reference, Prompt previous, Prompt current) {
		logger.info("The {} is now version {} (was {})", reference, Printable.text(current.version()),
				Printable.text(previous.version()));
	}

	@Override
	public synchronized void startsToFail(PromptReference reference, Throwable failure,
			@Nullable Prompt lastKnownGood) {
		if (lastKnownGood == null) {
			// who asks for it gets the exception
			logger.debug("The {} can't be loaded: {}", reference, failure.getMessage());
			settle(reference, null);
		}
		else if (isRefusal(failure)) {
			if (isFirst(this.refused, reference)) {
				logger.error("Prompts can't be refreshed until somebody mends the configuration; "
						+ "last known versions stay in use: {}", failure.getMessage());
			}
			settle(reference, this.refused);
		}
		else if (failure instanceof PromptNotFoundException) {
			logger.warn("The {} is gone; its last known version {} stays in use: {}", reference,
					Printable.text(lastKnownGood.version()), failure.getMessage());
			settle(reference, null);
		}
		else {
			if (isFirst(this.outage, reference)) {
				logger.warn("Prompts can't be refreshed; last known versions stay in use: {}", failure.getMessage());
			}
			settle(reference, this.outage);
		}
	}

	private static boolean isRefusal(Throwable failure) {
		return failure instanceof UnconfirmedNotFoundException || (failure instanceof PromptException prompt
				&& prompt.reason() == PromptException.Reason.CONFIGURATION);
	}

	private boolean isFirst(Set<PromptReference> failing, PromptReference reference) {
		if (this.outage.isEmpty() && this.refused.isEmpty()) {
			this.sinceNanos = System.nanoTime();
		}
		boolean first = failing.isEmpty();
		failing.add(reference);
		return first;
	}

	/** A prompt fails in one way at a time, or no longer. */
	private void settle(PromptReference reference, @Nullable Set<PromptReference> failing) {
		boolean left = (failing != this.outage && this.outage.remove(reference))
				| (failing != this.refused && this.refused.remove(reference));
		if (left && this.outage.isEmpty() && this.refused.isEmpty()) {
			logger.info("Prompts are refreshed again, after {} s",
					(System.nanoTime() - this.sinceNanos) / 1_000_000_000);
		}
	}

	@Override
	public synchronized void recovered(PromptReference reference) {
		settle(reference, null);
	}

}
