package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.internal.PromptFactory;

/**
 * Compiles the templates of cached prompts that were released, before callers build them.
 * Bounded like the revalidation of an idle prompt, because others may compile slowly.
 * Thread-safe.
 */
final class ReleasedTemplates {

	private final LazyLoadingPipeline pipeline;

	private final Duration timeout;

	ReleasedTemplates(LazyLoadingPipeline pipeline, Duration timeout) {
		this.pipeline = pipeline;
		this.timeout = timeout;
	}

	/**
	 * Wait until the templates of a prompt are compiled. A thread that must not block
	 * does not wait: if it builds the prompt earlier, the build compiles them, which is
	 * cheap for all templates that are ever released.
	 * @param reference the reference of the prompt
	 * @param prompt the prompt
	 * @return the prompt
	 */
	Prompt await(PromptReference reference, Prompt prompt) {
		if (PromptFactory.isCompiled(prompt)) {
			return prompt;
		}
		CompletableFuture<@Nullable Prompt> compiled = compile(reference, prompt).toFuture();
		if (!Schedulers.isInNonBlockingThread()) {
			try {
				compiled.get();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			catch (ExecutionException ex) {
				throw new IllegalStateException(ex);
			}
		}
		return prompt;
	}

	/**
	 * Compile the templates of a prompt, without blocking.
	 * @param reference the reference of the prompt
	 * @param prompt the prompt
	 * @return the prompt with compiled templates
	 */
	Mono<Prompt> load(PromptReference reference, Prompt prompt) {
		return PromptFactory.isCompiled(prompt) ? Mono.just(prompt) : compile(reference, prompt);
	}

	/**
	 * Compile the templates of a prompt in the background.
	 * @param reference the reference of the prompt
	 * @param prompt the prompt
	 */
	void request(PromptReference reference, Prompt prompt) {
		if (!PromptFactory.isCompiled(prompt)) {
			compile(reference, prompt).subscribe();
		}
	}

	private Mono<Prompt> compile(PromptReference reference, Prompt prompt) {
		return this.pipeline.compiler().compileReleased(reference, prompt, this.timeout);
	}

}
