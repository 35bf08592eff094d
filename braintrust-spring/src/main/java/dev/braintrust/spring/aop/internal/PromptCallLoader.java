package dev.braintrust.spring.aop.internal;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import dev.braintrust.spring.call.internal.ManagedPromptCall;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;

/**
 * Loads prompts that are not cached, for annotated calls. A call waits for its prompt up
 * to the link timeout. Then the method runs, and the call is linked when its prompt is
 * loaded. After a timeout, calls for the same version do not wait during a back-off.
 */
final class PromptCallLoader {

	/** Back-off after a link timeout. */
	private static final Duration BACK_OFF = Duration.ofSeconds(5);

	private static final int MAXIMUM_STATES = 1000;

	private static final Logger logger = LoggerFactory.getLogger(PromptCallLoader.class);

	private final PromptRegistry registry;

	private final Duration linkTimeout;

	/**
	 * By decided reference, for those that failed to load or timed out. Selectors may
	 * answer any number of them.
	 */
	private final Cache<PromptReference, State> states = Caffeine.newBuilder().maximumSize(MAXIMUM_STATES).build();

	PromptCallLoader(PromptRegistry registry, Duration linkTimeout) {
		this.registry = registry;
		this.linkTimeout = linkTimeout;
	}

	/**
	 * The state of a reference: its back-off, and whether a failure was logged.
	 */
	private static final class State {

		private final AtomicBoolean warned = new AtomicBoolean();

		private volatile long mayWaitAtNanos = System.nanoTime();

		boolean mayWait() {
			return System.nanoTime() - this.mayWaitAtNanos >= 0;
		}

		void timedOut() {
			this.mayWaitAtNanos = System.nanoTime() + BACK_OFF.toNanos();
		}

	}

	/**
	 * Load the call's prompt, and wait for it if the current thread may block.
	 */
	void loadAndWait(ManagedPromptCall call) {
		State state = state(call);
		Future<?> loading = load(call, state).toFuture();
		if (Schedulers.isInNonBlockingThread() || this.linkTimeout.isZero() || !state.mayWait()) {
			return;
		}
		try {
			loading.get(this.linkTimeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			state.timedOut();
		}
		catch (ExecutionException ex) {
			// the registry caches the failure
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Load the call's prompt without blocking.
	 * @param call the call
	 * @param scheduler runs what follows a load
	 * @return completes when the prompt is loaded; fails if loading fails or the timeout
	 * expires
	 */
	Mono<Void> loadWithinTimeout(ManagedPromptCall call, Scheduler scheduler) {
		State state = state(call);
		Mono<Prompt> loading = load(call, state);
		if (!state.mayWait()) {
			loading.subscribe((prompt) -> {
			}, (failure) -> {
				// already logged, and cached by the registry
			});
			return Mono.empty();
		}
		return loading.cache()
			.timeout(this.linkTimeout)
			.doOnError(TimeoutException.class, (ex) -> state.timedOut())
			.publishOn(scheduler)
			.then();
	}

	private State state(ManagedPromptCall call) {
		return this.states.get(call.reference(), (reference) -> new State());
	}

	private Mono<Prompt> load(ManagedPromptCall call, State state) {
		return this.registry.load(call.reference()).doOnNext((prompt) -> {
			this.states.invalidate(call.reference());
			call.setPrompt(prompt);
		}).doOnError((failure) -> {
			if (state.warned.compareAndSet(false, true)) {
				logger.warn("Calls that use {} are not linked until it can be loaded: {}", call.reference(),
						failure.getMessage());
			}
		});
	}

}
