package dev.braintrust.spring.aop.internal;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import dev.braintrust.spring.call.internal.ManagedPromptCall;
import dev.braintrust.spring.call.internal.PromptBinding;
import dev.braintrust.spring.call.internal.PromptCall;
import dev.braintrust.spring.call.internal.PromptCallHolder;
import dev.braintrust.spring.call.internal.PromptCallListener;
import dev.braintrust.spring.call.internal.SpanClaim;
import dev.braintrust.spring.call.internal.SpanClaimFactory;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.selection.internal.Decision;
import dev.braintrust.spring.selection.internal.Overrides;
import dev.braintrust.spring.selection.internal.ThreadContext;
import dev.braintrust.spring.selection.internal.VersionSelection;

/**
 * Starts and ends calls, and resolves their prompts from the cache or by
 * {@link PromptCallLoader}. Never fails a call. Thread-safe.
 */
public final class PromptCallSupport {

	private static final Logger logger = LoggerFactory.getLogger(PromptCallSupport.class);

	private final PromptRegistry registry;

	private final VersionSelection selection;

	private final SpanClaimFactory spans;

	private final PromptCallLoader loader;

	private final PromptCallListener listener;

	/**
	 * Create the support for all annotated methods.
	 * @param registry the registry that loads prompts
	 * @param selection decides the versions of prompts
	 * @param spans creates claims on the current span
	 * @param linkTimeout the maximum time to wait for an uncached prompt before the
	 * method runs unlinked
	 * @param listener called when calls end
	 */
	public PromptCallSupport(PromptRegistry registry, VersionSelection selection, SpanClaimFactory spans,
			Duration linkTimeout, PromptCallListener listener) {
		this.registry = registry;
		this.selection = selection;
		this.spans = spans;
		this.loader = new PromptCallLoader(registry, linkTimeout);
		this.listener = listener;
	}

	/**
	 * Start a call on the current thread. Its prompt is not resolved yet.
	 * @param binding the method's binding
	 * @param arguments the method's arguments
	 * @return the call
	 */
	PromptCall begin(PromptBinding binding, @Nullable Object[] arguments) {
		@Nullable Object[] slots = ThreadContext.slots();
		return begin(binding, arguments, PromptCallHolder.currentObservation(), PromptCallHolder.current(slots),
				ThreadContext.overrides(slots));
	}

	/**
	 * Start a call. Its prompt is not resolved yet.
	 * @param binding the method's binding
	 * @param arguments the method's arguments
	 * @param parent the current observation, or null
	 * @param enclosing the enclosing annotated call, or null
	 * @param overrides the overrides of prompts' versions, or null
	 * @return the call
	 */
	PromptCall begin(PromptBinding binding, @Nullable Object[] arguments, @Nullable Observation parent,
			@Nullable PromptCall enclosing, @Nullable Overrides overrides) {
		Decision decision = (binding instanceof PromptBinding.Managed managed)
				? decide(managed, arguments, parent, overrides) : null;
		return binding.begin(enclosing, claim(parent, enclosing), arguments, this.registry, decision);
	}

	private @Nullable Decision decide(PromptBinding.Managed binding, @Nullable Object[] arguments,
			@Nullable Observation parent, @Nullable Overrides overrides) {
		try {
			return this.selection.decide(binding.reference(), overrides, parent, binding, arguments);
		}
		catch (Throwable ex) {
			logger.debug("Failed to decide the version of a prompt: {}", ex.getClass().getName());
			return null;
		}
	}

	private SpanClaim claim(@Nullable Observation parent, @Nullable PromptCall enclosing) {
		try {
			return this.spans.claim(parent, enclosing);
		}
		catch (Throwable ex) {
			logger.debug("Failed to claim the current span: {}", ex.getClass().getName());
			return SpanClaim.NOT_RECORDING;
		}
	}

	/**
	 * Resolve the call's prompt and write the link. Waits for an uncached prompt up to
	 * the link timeout.
	 */
	void resolve(PromptCall call) {
		try {
			if (!resolveFromCache(call) && call instanceof ManagedPromptCall managed) {
				this.loader.loadAndWait(managed);
			}
		}
		catch (Throwable ex) {
			logger.debug("Failed to resolve the prompt of a call: {}", ex.getClass().getName());
		}
	}

	/**
	 * Resolve the call's prompt on subscription. On a thread that may block, the
	 * subscription blocks, so that the method runs on the same thread as without the
	 * annotation. Never blocks on other threads.
	 * @return completes when the method may run; never fails
	 */
	Mono<Void> resolveOnSubscribe(PromptCall call) {
		return Mono.defer(() -> {
			if (!Schedulers.isInNonBlockingThread() || !(call instanceof ManagedPromptCall managed)) {
				resolve(call);
				return Mono.<Void>empty();
			}
			return resolveFromCache(call) ? Mono.<Void>empty()
					: this.loader.loadWithinTimeout(managed, Schedulers.parallel());
		}).onErrorComplete();
	}

	/**
	 * Resolve the call's prompt on subscription. Never blocks. What follows a load may
	 * block: coroutines that have no thread of their own continue there.
	 * @return completes when the function may run; never fails
	 */
	Mono<Void> resolveForCoroutine(PromptCall call) {
		return Mono.defer(() -> {
			if (resolveFromCache(call) || !(call instanceof ManagedPromptCall managed)) {
				return Mono.<Void>empty();
			}
			return this.loader.loadWithinTimeout(managed, Schedulers.boundedElastic());
		}).onErrorComplete();
	}

	/**
	 * Resolve the call's prompt without loading it.
	 * @return false if the prompt must be loaded
	 */
	private boolean resolveFromCache(PromptCall call) {
		if (!call.span().isRecording() && !call.isLogged()) {
			return true;
		}
		if (!(call instanceof ManagedPromptCall managed)) {
			call.writeLink();
			return true;
		}
		Prompt cached = this.registry.getIfCached(managed.reference());
		if (cached != null) {
			managed.setPrompt(cached);
		}
		return cached != null;
	}

	/**
	 * The method has returned a future: the call fails if the future does.
	 */
	void returned(PromptCall call, @Nullable Object result) {
		notifyListener(call);
		if (!call.isCounted()) {
			return;
		}
		if (result instanceof CompletionStage<?> stage) {
			try {
				stage.whenComplete((value, failure) -> call.ended(failure != null && !isCancellation(failure)));
				return;
			}
			catch (RuntimeException ex) {
				// an implementation that does not support dependent stages
			}
		}
		call.ended(false);
	}

	/** Stages that depend on a cancelled one wrap its exception. */
	private static boolean isCancellation(Throwable failure) {
		return failure instanceof CancellationException
				|| (failure instanceof CompletionException && failure.getCause() instanceof CancellationException);
	}

	/**
	 * The call has ended.
	 */
	void ended(PromptCall call, boolean failed) {
		notifyListener(call);
		call.ended(failed);
	}

	private void notifyListener(PromptCall call) {
		try {
			if (call.span().isRecording()) {
				this.listener.ended(call, call.link() != null);
			}
		}
		catch (Throwable ex) {
			logger.debug("Failed to notify the listener of the end of a call: {}", ex.getClass().getName());
		}
	}

}
