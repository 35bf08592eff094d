package dev.braintrust.spring;

import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import dev.braintrust.spring.call.internal.HardcodedPromptCall;
import dev.braintrust.spring.call.internal.ManagedPromptCall;
import dev.braintrust.spring.call.internal.PromptCall;
import dev.braintrust.spring.call.internal.PromptCallHolder;
import dev.braintrust.spring.prompt.BuildOptions;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptOrigin;

/**
 * Access to the prompt of the innermost running method with
 * {@link dev.braintrust.spring.annotation.UsePrompt @UsePrompt}. The spans of the call
 * link to the prompt version that is built here.
 * <p>
 * All methods except {@link #mono()} read the current thread. In the operators of a
 * Reactor chain, use {@link #mono()}, which reads the Reactor context.
 *
 * @since 0.1.0
 */
public final class CurrentPrompt {

	private CurrentPrompt() {
	}

	/**
	 * Get the prompt. Blocks if the prompt was not loaded before the method started.
	 * @return the prompt
	 * @throws IllegalStateException outside a method with {@code @UsePrompt}, inside a
	 * method with {@code @HardcodedPrompt}, or if the prompt is not cached and the
	 * current thread must not block
	 * @throws dev.braintrust.spring.prompt.PromptException if the prompt can't be loaded
	 */
	public static Prompt get() {
		return managed(PromptCallHolder.current()).prompt();
	}

	/**
	 * Build the prompt with the method's
	 * {@link dev.braintrust.spring.annotation.PromptVariable @PromptVariable} parameters.
	 * @return the request
	 * @throws IllegalStateException as {@link #get()}
	 * @throws dev.braintrust.spring.prompt.PromptException if the prompt can't be loaded
	 * or built
	 */
	public static BuiltPrompt build() {
		return managed(PromptCallHolder.current()).build();
	}

	/**
	 * Build the prompt with the method's
	 * {@link dev.braintrust.spring.annotation.PromptVariable @PromptVariable} parameters.
	 * @param options the build options
	 * @return the request
	 * @throws IllegalStateException as {@link #get()}
	 * @throws dev.braintrust.spring.prompt.PromptException if the prompt can't be loaded
	 * or built
	 */
	public static BuiltPrompt build(BuildOptions options) {
		return managed(PromptCallHolder.current()).build(options);
	}

	/**
	 * Build the prompt with the given variables instead of the method's parameters.
	 * @param variables variables by name
	 * @return the request
	 * @throws IllegalStateException as {@link #get()}
	 * @throws dev.braintrust.spring.prompt.PromptException if the prompt can't be loaded
	 * or built
	 */
	public static BuiltPrompt build(Map<String, ?> variables) {
		return get().build(variables);
	}

	/**
	 * The origin of the prompt. Contains the variables of the last build or, before the
	 * first build, of the parameters. Never blocks.
	 * @return the origin; empty if the prompt is not loaded yet
	 * @throws IllegalStateException outside a method with {@code @UsePrompt}, or inside a
	 * method with {@code @HardcodedPrompt}
	 */
	public static Optional<PromptOrigin> origin() {
		return managed(PromptCallHolder.current()).origin();
	}

	/**
	 * Get the prompt of the call that a Reactor chain belongs to. Never blocks.
	 * @return the prompt; fails with the same exceptions as {@link #get()}
	 */
	public static Mono<Prompt> mono() {
		return Mono.deferContextual((context) -> managed(PromptCallHolder.current(context)).load());
	}

	private static ManagedPromptCall managed(@Nullable PromptCall call) {
		if (call instanceof ManagedPromptCall managed) {
			return managed;
		}
		if (call instanceof HardcodedPromptCall hardcoded) {
			throw new IllegalStateException(
					("The prompt '%s' is hard-coded (@HardcodedPrompt or HardcodedPrompts) and can't be loaded or built: annotate the method "
							+ "with @UsePrompt to use a prompt that is stored in Braintrust")
						.formatted(hardcoded.name()));
		}
		throw new IllegalStateException(
				"There is no current prompt: CurrentPrompt works while a method with @UsePrompt runs that was called "
						+ "through its Spring proxy (not from within its own class), on the same thread or one that the "
						+ "context was propagated to, and unless braintrust.enabled=false");
	}

}
