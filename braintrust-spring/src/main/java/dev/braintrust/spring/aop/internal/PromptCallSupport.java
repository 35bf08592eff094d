package dev.braintrust.spring.aop.internal;

import java.time.Duration;

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

/**
 * Begins and ends calls, and resolves their prompts: from the cache, or else by
 * {@link PromptLoading}. Never fails a call. Thread-safe.
 */
public final class PromptCallSupport {

	private static final Logger logger = LoggerFactory.getLogger(PromptCallSupport.class);

	private final PromptRegistry registry;

	private final SpanClaimFactory spans;

	private final PromptLoading loading;

	private final PromptCallListener listener;

	/**
	 * Create the support of all annotated methods.
	 * @param registry where prompts come from
	 * @param spans where links go
	 * @param linkTimeout maximum time that a call waits for an uncached prompt that it
	 * does not ask for
	 * @param listener who is told when calls end
	 */
	public PromptCallSupport(PromptRegistry registry, SpanClaimFactory spans, Duration linkTimeout,
			PromptCallListener listener) {
		this.registry = registry;
		this.spans = spans;
		this.loading = new PromptLoading(registry, linkTimeout);
		this.listener = listener;
	}

	/**
	 * Begin a call.
	 * @param binding what the annotation says
	 * @param arguments the method's arguments
	 * @return the call on this thread, its prompt not resolved
	 */
	PromptCall begin(PromptBinding binding, @Nullable Object[] arguments) {
		return begin(binding, arguments, PromptCallHolder.currentObservation(), PromptCallHolder.current());
	}

	/**
	 * Begin a call.
	 * @param binding what the annotation says
	 * @param arguments the method's arguments
	 * @param parent the observation around the call, or null
	 * @param enclosing the annotated call around the call, or null
	 * @return the call, its prompt not resolved
	 */
	PromptCall begin(PromptBinding binding, @Nullable Object[] arguments, @Nullable Observation parent,
			@Nullable PromptCall enclosing) {
		return binding.begin(enclosing, claim(parent, enclosing), arguments, this.registry);
	}

	private SpanClaim claim(@Nullable Observation parent, @Nullable PromptCall enclosing) {
		try {
			return this.spans.claim(parent, enclosing);
		}
		catch (Throwable ex) {
			logger.debug("The current span can't be linked: {}", ex.getClass().getName());
			return SpanClaim.NOT_RECORDING;
		}
	}

	/**
	 * Resolve the call's prompt, and write the link. Waits if the prompt is not cached.
	 */
	void resolve(PromptCall call) {
		try {
			if (!resolveFromCache(call) && call instanceof ManagedPromptCall managed) {
				this.loading.loadAndWait(managed);
			}
		}
		catch (Throwable ex) {
			logger.debug("A call runs unlinked: {}", ex.getClass().getName());
		}
	}

	/**
	 * Resolve the call's prompt when a publisher is subscribed to. On a thread that may
	 * block this is done right here, so that the method runs where it would run without
	 * us; elsewhere nothing blocks.
	 * @return completes when the method may run, and never fails
	 */
	Mono<Void> resolveOnSubscribe(PromptCall call) {
		return Mono.defer(() -> {
			if (!Schedulers.isInNonBlockingThread() || !(call instanceof ManagedPromptCall managed)) {
				resolve(call);
				return Mono.<Void>empty();
			}
			return resolveFromCache(call) ? Mono.<Void>empty() : this.loading.loadWithinTimeout(managed);
		}).onErrorComplete();
	}

	/**
	 * Do what needs no waiting.
	 * @return whether that was all there is to do
	 */
	private boolean resolveFromCache(PromptCall call) {
		if (!call.span().isRecording()) {
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
	 * A call has ended.
	 */
	void ended(PromptCall call) {
		try {
			if (call.span().isRecording()) {
				this.listener.ended(call, call.link() != null);
			}
		}
		catch (Throwable ex) {
			logger.debug("The end of a call was not counted: {}", ex.getClass().getName());
		}
	}

}
