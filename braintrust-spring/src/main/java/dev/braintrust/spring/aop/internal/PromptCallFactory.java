package dev.braintrust.spring.aop.internal;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import dev.braintrust.spring.call.internal.HardcodedPromptCall;
import dev.braintrust.spring.call.internal.ManagedPromptCall;
import dev.braintrust.spring.call.internal.PromptCall;
import dev.braintrust.spring.call.internal.PromptCallListener;
import dev.braintrust.spring.call.internal.SpanClaim;
import dev.braintrust.spring.call.internal.SpanClaims;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptRegistry;

/**
 * Begins calls and resolves their prompts, waiting no longer than linking is worth.
 */
public final class PromptCallFactory {

	private static final Logger logger = LoggerFactory.getLogger(PromptCallFactory.class);

	/** How long calls do not wait for a prompt after one has waited in vain. */
	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private final PromptRegistry registry;

	private final SpanClaims spans;

	private final Duration linkTimeout;

	private final PromptCallListener listener;

	/**
	 * Create a factory.
	 * @param registry where prompts come from
	 * @param spans where links go
	 * @param linkTimeout the longest that a call which does not ask for its prompt waits
	 * for it
	 * @param listener who is told when calls end
	 */
	public PromptCallFactory(PromptRegistry registry, SpanClaims spans, Duration linkTimeout,
			PromptCallListener listener) {
		this.registry = registry;
		this.spans = spans;
		this.linkTimeout = linkTimeout;
		this.listener = listener;
	}

	/**
	 * A call has ended.
	 */
	void ended(PromptCall call) {
		if (call.span().isRecording()) {
			this.listener.ended(call, call.link() != null);
		}
	}

	/**
	 * Begin a call.
	 * @param operation what the annotation says
	 * @param arguments the method's arguments
	 * @param parent the observation around the call, or null
	 * @param enclosing the annotated call around the call, or null
	 * @return the call, its prompt not resolved
	 */
	PromptCall begin(PromptOperation operation, @Nullable Object[] arguments, @Nullable Observation parent,
			@Nullable PromptCall enclosing) {
		SpanClaim span = claim(parent, enclosing);
		if (operation instanceof PromptOperation.Managed managed) {
			return new ManagedPromptCall(enclosing, span, managed.use(), arguments, this.registry);
		}
		return new HardcodedPromptCall(enclosing, span, ((PromptOperation.Hardcoded) operation).link());
	}

	private SpanClaim claim(@Nullable Observation parent, @Nullable PromptCall enclosing) {
		try {
			return this.spans.claim(parent, enclosing);
		}
		catch (RuntimeException ex) {
			logger.debug("The current span is not to be had", ex);
			return SpanClaim.NOT_RECORDING;
		}
	}

	/**
	 * Resolve the call's prompt, and write the link.
	 */
	void resolve(PromptCall call, PromptOperation operation) {
		try {
			if (!resolveAtOnce(call) && call instanceof ManagedPromptCall managed
					&& operation instanceof PromptOperation.Managed annotation) {
				load(managed, annotation);
			}
		}
		catch (RuntimeException ex) {
			logger.debug("A call runs unlinked", ex);
		}
	}

	/**
	 * Do what needs no waiting.
	 * @return whether that was all there is to do
	 */
	private boolean resolveAtOnce(PromptCall call) {
		if (!call.span().isRecording()) {
			return true;
		}
		if (!(call instanceof ManagedPromptCall managed)) {
			call.writeLink();
			return true;
		}
		Prompt cached = this.registry.getIfCached(managed.reference());
		if (cached != null) {
			managed.resolved(cached);
		}
		return cached != null;
	}

	private void load(ManagedPromptCall call, PromptOperation.Managed operation) {
		Future<?> loading = loading(call, operation).toFuture();
		if (Schedulers.isInNonBlockingThread() || this.linkTimeout.isZero() || !operation.mayWait()) {
			return;
		}
		try {
			loading.get(this.linkTimeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			// the call runs unlinked, or is linked when the prompt arrives
			losePatience(operation);
		}
		catch (ExecutionException ex) {
			// the call runs unlinked; the registry remembers the failure
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void losePatience(PromptOperation.Managed operation) {
		operation.patience().set(System.nanoTime() + PATIENCE.toNanos());
	}

	/**
	 * Load the call's prompt; the call is linked whenever it arrives.
	 */
	private Mono<Prompt> loading(ManagedPromptCall call, PromptOperation.Managed operation) {
		return this.registry.load(call.reference()).doOnNext((prompt) -> {
			operation.complained().set(false);
			call.resolved(prompt);
		}).doOnError((failure) -> complain(operation, failure));
	}

	/**
	 * Resolve the call's prompt when a publisher is subscribed to. On a thread that may
	 * block this is done right here, so that the method runs where it would run without
	 * us; elsewhere nothing blocks.
	 * @return completes when the method may run, and never fails
	 */
	Mono<Void> resolveOnSubscribe(PromptCall call, PromptOperation operation) {
		return Mono.defer(() -> {
			if (!Schedulers.isInNonBlockingThread() || !(call instanceof ManagedPromptCall managed
					&& operation instanceof PromptOperation.Managed annotation) || !annotation.mayWait()) {
				resolve(call, operation);
				return Mono.<Void>empty();
			}
			if (resolveAtOnce(call)) {
				return Mono.<Void>empty();
			}
			return loading(managed, annotation).cache()
				.timeout(this.linkTimeout)
				.doOnError(TimeoutException.class, (ex) -> losePatience(annotation))
				.publishOn(Schedulers.parallel())
				.then();
		}).onErrorComplete();
	}

	private void complain(PromptOperation.Managed operation, Throwable failure) {
		if (operation.complained().compareAndSet(false, true)) {
			logger.warn("Calls that use {} run without a link until it can be loaded: {}", operation.use().reference(),
					failure.getMessage());
		}
	}

}
