package dev.braintrust.spring.selection;

import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;

import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.selection.internal.Overrides;

/**
 * Overrides the version of prompts for a piece of code, for example for one request.
 * Applies to annotated methods and to calls of the registry. Overrides nest: the
 * innermost one takes precedence. Micrometer's context propagation passes them to other
 * threads. Immutable, so an override can be created once and reused.
 *
 * @since 0.1.0
 */
public final class PromptOverride {

	private final Overrides overrides;

	private PromptOverride(Overrides overrides) {
		this.overrides = overrides;
	}

	/**
	 * Pin a prompt to a version or an environment. Takes precedence over everything that
	 * the code specifies, and over selectors. A pin of the operator takes precedence over
	 * it.
	 * @param pin the prompt, and its version or environment. If it specifies no project,
	 * the pin applies to the slug in every project.
	 * @return the override
	 * @throws IllegalArgumentException if the reference specifies neither a version, an
	 * environment nor the newest version
	 */
	public static PromptOverride pin(PromptReference pin) {
		return new PromptOverride(Overrides.pin(pin));
	}

	/**
	 * Use an environment for every reference that specifies neither a version nor an
	 * environment, instead of the default environment.
	 * @param environment the environment's slug
	 * @return the override
	 * @throws IllegalArgumentException if the environment is blank
	 */
	public static PromptOverride environment(String environment) {
		return new PromptOverride(Overrides.environment(environment));
	}

	/**
	 * Call code with this override on the current thread.
	 * @param <T> the type of the result
	 * @param work the code
	 * @return the result
	 * @throws Exception the exception of the code
	 */
	public <T extends @Nullable Object> T call(Callable<T> work) throws Exception {
		return this.overrides.call(work);
	}

	/**
	 * Run code with this override on the current thread.
	 * @param work the code
	 */
	public void run(Runnable work) {
		this.overrides.run(work);
	}

	/**
	 * Add this override to a Reactor context:
	 * {@code mono.contextWrite(override::putInto)}.
	 * @param context the context
	 * @return the context with this override, within the overrides that it already has
	 */
	public Context putInto(Context context) {
		return this.overrides.putInto(context);
	}

	@Override
	public String toString() {
		return "Prompt" + this.overrides;
	}

}
