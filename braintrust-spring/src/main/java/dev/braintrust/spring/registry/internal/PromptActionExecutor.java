package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

import reactor.core.publisher.Mono;

import dev.braintrust.spring.prompt.internal.PromptFactory;

/**
 * Performs the actions of transitions: writes to the stores, notifies listeners and
 * schedules age checks. Thread-safe; never blocks.
 */
final class PromptActionExecutor {

	private final Supplier<PromptStores> stores;

	private final RefreshScheduler scheduler;

	private final RegistryListener listener;

	private volatile boolean closing;

	/**
	 * Create an executor.
	 * @param stores supplies the stores; called after the first load only
	 * @param scheduler schedules age checks
	 * @param listener the listener to notify
	 */
	PromptActionExecutor(Supplier<PromptStores> stores, RefreshScheduler scheduler, RegistryListener listener) {
		this.stores = stores;
		this.scheduler = scheduler;
		this.listener = listener;
	}

	/**
	 * Apply an event to a cached prompt, and perform the resulting actions.
	 * @param entry the prompt
	 * @param event a transition of {@link CachedPromptState}
	 * @return the transition
	 */
	PromptTransition apply(CachedPrompt entry, Function<CachedPromptState, PromptTransition> event) {
		PromptTransition transition = entry.apply(event);
		perform(entry, transition);
		return transition;
	}

	/**
	 * Perform the actions of a transition, except {@link PromptAction#REFRESH}, which the
	 * caller performs.
	 */
	void perform(CachedPrompt entry, PromptTransition transition) {
		for (PromptAction action : transition.actions()) {
			switch (action) {
				case STORE -> store(entry, lastKnownGood(transition.next()));
				case REMOVE -> this.stores.get().remove(entry.tenant(), entry.reference());
				case NOTIFY_CHANGED -> this.listener.changed(entry.reference(),
						lastKnownGood(transition.before()).prompt(), lastKnownGood(transition.next()).prompt());
				case NOTIFY_FAILING -> notifyFailing(entry, transition.next());
				case NOTIFY_RECOVERED -> this.listener.recovered(entry.reference());
				case SCHEDULE_AGE_CHECK -> scheduleAgeCheck(entry, transition.next());
				case RELEASE_TEMPLATES -> PromptFactory.release(lastKnownGood(transition.next()).prompt());
				case REFRESH -> {
				}
			}
		}
	}

	private static LastKnownGoodVersion lastKnownGood(CachedPromptState state) {
		return Objects.requireNonNull(state.lastKnownGood());
	}

	private void store(CachedPrompt entry, LastKnownGoodVersion known) {
		PromptStores target = this.stores.get();
		if (!target.isShared()) {
			target.write(entry.tenant(), entry.reference(), known.toStoredPrompt())
				.switchIfEmpty(Mono.fromRunnable(() -> apply(entry, CachedPromptState::notStored)))
				.subscribe();
		}
	}

	private void notifyFailing(CachedPrompt entry, CachedPromptState state) {
		if (!this.closing) {
			this.listener.failing(entry.reference(), Objects.requireNonNull(state.failure()).cause(), state.served());
		}
	}

	private void scheduleAgeCheck(CachedPrompt entry, CachedPromptState state) {
		LastKnownGoodVersion known = lastKnownGood(state);
		Duration left = Objects.requireNonNull(state.remainingStaleness(System.nanoTime()));
		this.scheduler.after(left.plusMillis(1),
				() -> apply(entry, (current) -> current.ageChecked(known, System.nanoTime())));
	}

	/**
	 * Stop reporting failures: from now on, they are caused by the shutdown.
	 */
	void closing() {
		this.closing = true;
	}

}
