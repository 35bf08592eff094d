package dev.braintrust.spring;

import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import dev.braintrust.spring.call.internal.HardcodedPromptCall;
import dev.braintrust.spring.call.internal.ManagedPromptCall;
import dev.braintrust.spring.call.internal.PromptCall;
import dev.braintrust.spring.call.internal.PromptCalls;
import dev.braintrust.spring.prompt.BuildOptions;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptOrigin;

/**
 * The prompt of the running method, the innermost one with
 * {@link dev.braintrust.spring.annotation.UsePrompt @UsePrompt}. What is built here is
 * what the spans of the call link.
 * <p>
 * Each method but {@link #mono()} reads the current thread. In the operators of a Reactor
 * chain, use {@link #mono()}, which reads Reactor's context.
 */
public final class CurrentPrompt {

	private CurrentPrompt() {
	}

	/**
	 * Get the prompt, waiting for it if it could not be had when the method began.
	 * @return the prompt
	 * @throws IllegalStateException outside of a method with {@code @UsePrompt}, inside
	 * of one with {@code @HardcodedPrompt}, or if the prompt is not cached and this
	 * thread must not block
	 * @throws dev.braintrust.spring.prompt.PromptException if the prompt can't be had
	 */
	public static Prompt get() {
		return managed(PromptCalls.current()).prompt();
	}

	/**
	 * Build the prompt with the method's
	 * {@link dev.braintrust.spring.annotation.PromptVariable @PromptVariable} parameters.
	 * @return the request
	 * @throws IllegalStateException as {@link #get()}
	 * @throws dev.braintrust.spring.prompt.PromptException if the prompt can't be had or
	 * built
	 */
	public static BuiltPrompt build() {
		return managed(PromptCalls.current()).build();
	}

	/**
	 * Build the prompt with the method's
	 * {@link dev.braintrust.spring.annotation.PromptVariable @PromptVariable} parameters.
	 * @param options how to build
	 * @return the request
	 * @throws IllegalStateException as {@link #get()}
	 * @throws dev.braintrust.spring.prompt.PromptException if the prompt can't be had or
	 * built
	 */
	public static BuiltPrompt build(BuildOptions options) {
		return managed(PromptCalls.current()).build(options);
	}

	/**
	 * Build the prompt with variables, in place of the method's parameters.
	 * @param variables variables by name
	 * @return the request
	 * @throws IllegalStateException as {@link #get()}
	 * @throws dev.braintrust.spring.prompt.PromptException if the prompt can't be had or
	 * built
	 */
	public static BuiltPrompt build(Map<String, ?> variables) {
		return get().build(variables);
	}

	/**
	 * Where the prompt came from, as far as it is known without waiting: with the
	 * variables of the last build, or else of the parameters.
	 * @return the origin; empty if the prompt could not be had when the method began
	 * @throws IllegalStateException outside of a method with {@code @UsePrompt}
	 */
	public static Optional<PromptOrigin> origin() {
		return managed(PromptCalls.current()).origin();
	}

	/**
	 * Get the prompt of the call that a Reactor chain belongs to.
	 * @return the prompt; fails as {@link #get()} does, but never blocks
	 */
	public static Mono<Prompt> mono() {
		return Mono.deferContextual((context) -> managed(PromptCalls.current(context)).load());
	}

	private static ManagedPromptCall managed(@Nullable PromptCall call) {
		if (call instanceof ManagedPromptCall managed) {
			return managed;
		}
		if (call instanceof HardcodedPromptCall hardcoded) {
			throw new IllegalStateException(
					("The prompt '%s' is hard-coded (@HardcodedPrompt), so there is nothing to load or build: annotate "
							+ "the method with @UsePrompt to use a prompt of Braintrust's")
						.formatted(hardcoded.name()));
		}
		throw new IllegalStateException(
				"There is no current prompt: CurrentPrompt works while a method with @UsePrompt runs that was called "
						+ "through its Spring proxy (not from within its own class), on the same thread or one that the "
						+ "context was propagated to, and unless braintrust.enabled=false");
	}

}
