package dev.braintrust.spring;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;

import dev.braintrust.spring.call.internal.HardcodedPromptCall;
import dev.braintrust.spring.call.internal.MessageOrigin;
import dev.braintrust.spring.call.internal.PromptCall;
import dev.braintrust.spring.call.internal.PromptCallHolder;
import dev.braintrust.spring.call.internal.PromptLink;
import dev.braintrust.spring.selection.internal.Overrides;

/**
 * Names a prompt that is hard-coded in a piece of code, where
 * {@link dev.braintrust.spring.annotation.HardcodedPrompt @HardcodedPrompt} can't be: in
 * private methods, lambdas and objects that are not beans. Works with any client whose
 * calls have LLM spans.
 * <p>
 * The LLM spans that start within the code get the name and the version; its current span
 * does not. Scopes nest, also with annotated methods: the innermost one applies. They are
 * propagated to other threads like the current prompt. A version that is left out is the
 * build's Git commit, if it is known.
 *
 * @since 0.1.0
 */
public final class HardcodedPrompts {

	private HardcodedPrompts() {
	}

	/**
	 * Call code whose prompt has the version of the build's Git commit.
	 * @param <T> the type of the result
	 * @param name the prompt's name
	 * @param work the code
	 * @return the result
	 * @throws IllegalArgumentException if the name is blank
	 * @throws Exception the exception of the code
	 */
	public static <T extends @Nullable Object> T call(String name, Callable<T> work) throws Exception {
		return call(name, "", work);
	}

	/**
	 * Call code that has a prompt.
	 * @param <T> the type of the result
	 * @param name the prompt's name
	 * @param version the prompt's version
	 * @param work the code
	 * @return the result
	 * @throws IllegalArgumentException if the name is blank
	 * @throws Exception the exception of the code
	 */
	public static <T extends @Nullable Object> T call(String name, String version, Callable<T> work) throws Exception {
		try (PromptCallHolder.Scope scope = open(name, version)) {
			return work.call();
		}
	}

	/**
	 * Run code whose prompt has the version of the build's Git commit.
	 * @param name the prompt's name
	 * @param work the code
	 * @throws IllegalArgumentException if the name is blank
	 */
	public static void run(String name, Runnable work) {
		run(name, "", work);
	}

	/**
	 * Run code that has a prompt.
	 * @param name the prompt's name
	 * @param version the prompt's version
	 * @param work the code
	 * @throws IllegalArgumentException if the name is blank
	 */
	public static void run(String name, String version, Runnable work) {
		try (PromptCallHolder.Scope scope = open(name, version)) {
			work.run();
		}
	}

	private static PromptCallHolder.Scope open(String name, String version) {
		return PromptCallHolder
			.open(HardcodedPromptCall.scope(PromptCallHolder.current(), PromptLink.Hardcoded.of(name, version)));
	}

	/**
	 * Name the prompt of a Reactor chain, with the version of the build's Git commit.
	 * @param name the prompt's name
	 * @return a function for {@code contextWrite}
	 * @throws IllegalArgumentException if the name is blank
	 */
	public static Function<Context, Context> context(String name) {
		return context(name, "");
	}

	/**
	 * Name the prompt of a Reactor chain:
	 * {@code flux.contextWrite(HardcodedPrompts.context("worker", "v1"))}. It applies to
	 * the operators before {@code contextWrite}.
	 * @param name the prompt's name
	 * @param version the prompt's version
	 * @return a function for {@code contextWrite}
	 * @throws IllegalArgumentException if the name is blank
	 */
	public static Function<Context, Context> context(String name, String version) {
		PromptLink.Hardcoded link = PromptLink.Hardcoded.of(name, version);
		return (context) -> {
			PromptCall call = HardcodedPromptCall.scope(PromptCallHolder.current(context), link);
			return PromptCallHolder.put(call, PromptCallHolder.currentObservation(context), Overrides.of(context, null),
					context);
		};
	}

	/**
	 * Provenance for a message, with the version of the build's Git commit.
	 * @param name the prompt's name
	 * @return as {@link #metadata(String, String)}
	 * @throws IllegalArgumentException if the name is blank
	 */
	public static Map<String, Object> metadata(String name) {
		return metadata(name, "");
	}

	/**
	 * Provenance for a message: an entry for the metadata of a message of Spring AI, or
	 * for the context of the observation of a call. It travels with the message, so that
	 * the LLM span of the request that the message is the last user message of, or a
	 * system message, gets the prompt. For a prompt of Braintrust, see
	 * {@link dev.braintrust.spring.prompt.BuiltPrompt#toMetadata()}.
	 * @param name the prompt's name
	 * @param version the prompt's version
	 * @return one entry, unmodifiable
	 * @throws IllegalArgumentException if the name is blank
	 */
	public static Map<String, Object> metadata(String name, String version) {
		return MessageOrigin.of(PromptLink.Hardcoded.of(name, version));
	}

}
