package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

import reactor.core.publisher.Mono;

import dev.braintrust.spring.registry.StoredPrompt;

/**
 * Does what transitions of cached prompts ask for: stores them, tells listeners, and
 * watches their age. Thread-safe; never blocks.
 */
final class PromptActions {

	private final Supplier<PromptStores> stores;

	private final RefreshScheduler scheduler;

	private final RegistryListener listener;

	private volatile boolean closing;

	/**
	 * Create actions.
	 * @param stores gives the stores, once something was loaded
	 * @param scheduler runs what is done later
	 * @param listener is told
	 */
	PromptActions(Supplier<PromptStores> stores, RefreshScheduler scheduler, RegistryListener listener) {
		this.stores = stores;
		this.scheduler = scheduler;
		this.listener = listener;
	}

	/**
	 * Let something happen to a prompt, and do what it asks for.
	 * @param entry the prompt
	 * @param event a transition of {@link PromptState}
	 * @return what came of it
	 */
	PromptTransition apply(CachedPrompt entry, Function<PromptState, PromptTransition> event) {
		PromptTransition transition = entry.apply(event);
		perform(entry, transition);
		return transition;
	}

	/**
	 * Do what a transition asks for, except {@link PromptAction#REFRESH}, which is the
	 * caller's.
	 */
	void perform(CachedPrompt entry, PromptTransition transition) {
		for (PromptAction action : transition.actions()) {
			switch (action) {
				case STORE -> store(entry, known(transition.next()));
				case REMOVE -> this.stores.get().remove(entry.reference());
				case TELL_CHANGED -> this.listener.changed(entry.reference(), known(transition.before()).prompt(),
						known(transition.next()).prompt());
				case TELL_FAILING -> tellFailing(entry, transition.next());
				case TELL_RECOVERED -> this.listener.recovered(entry.reference());
				case WATCH_AGE -> watchAge(entry, transition.next());
				case REFRESH -> {
				}
			}
		}
	}

	private static LastKnownGood known(PromptState state) {
		return Objects.requireNonNull(state.lastKnownGood());
	}

	private void store(CachedPrompt entry, LastKnownGood known) {
		PromptStores target = this.stores.get();
		if (!target.isShared()) {
			target.write(entry.reference(), new StoredPrompt(known.prompt().row(), known.etag(), known.checkedAt()))
				.switchIfEmpty(Mono.fromRunnable(() -> apply(entry, PromptState::notStored)))
				.subscribe();
		}
	}

	private void tellFailing(CachedPrompt entry, PromptState state) {
		if (!this.closing) {
			this.listener.startsToFail(entry.reference(), Objects.requireNonNull(state.failure()).cause(),
					state.served());
		}
	}

	private void watchAge(CachedPrompt entry, PromptState state) {
		LastKnownGood known = known(state);
		Duration left = Objects.requireNonNull(state.timeLeft(System.nanoTime()));
		this.scheduler.after(left.plusMillis(1),
				() -> apply(entry, (current) -> current.ageChecked(known, System.nanoTime())));
	}

	/**
	 * Tell no more failures: what fails now fails because the application stops.
	 */
	void closing() {
		this.closing = true;
	}

}
