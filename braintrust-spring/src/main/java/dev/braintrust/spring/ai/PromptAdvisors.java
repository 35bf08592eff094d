package dev.braintrust.spring.ai;

import org.springframework.ai.chat.client.advisor.api.Advisor;

import dev.braintrust.spring.ai.internal.HardcodedPromptAdvisor;
import dev.braintrust.spring.ai.internal.ManagedPromptAdvisor;
import dev.braintrust.spring.ai.internal.PromptLookup;
import dev.braintrust.spring.call.internal.PromptLink;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;

/**
 * Advisors that say, where a {@code ChatClient} is called, which prompt a call has:
 * {@code .advisors(PromptAdvisors.hardcoded("evaluator", "v1.2.0"))}. What they say
 * travels with the request, so it applies in private methods, lambdas and objects that
 * are not beans, on any thread, to streams, and to each model call of a tool loop.
 * <p>
 * They take precedence over the annotation of an enclosing method. An advisor of a call
 * takes precedence over one of its client. The provenance of messages, such as those of
 * {@link SpringAiPrompts}, takes precedence over advisors. Advisors are thread-safe and
 * can be shared. Requires Spring AI on the class path.
 *
 * @since 0.1.0
 */
public final class PromptAdvisors {

	private PromptAdvisors() {
	}

	/**
	 * Name the hard-coded prompt of a call. Its version is the build's Git commit.
	 * @param name the prompt's name
	 * @return an advisor for any {@code ChatClient}
	 * @throws IllegalArgumentException if the name is blank
	 */
	public static Advisor hardcoded(String name) {
		return hardcoded(name, "");
	}

	/**
	 * Name the hard-coded prompt of a call.
	 * @param name the prompt's name
	 * @param version the prompt's version; if it is empty, the build's Git commit if
	 * known
	 * @return an advisor for any {@code ChatClient}
	 * @throws IllegalArgumentException if the name is blank
	 */
	public static Advisor hardcoded(String name, String version) {
		return new HardcodedPromptAdvisor(PromptLink.Hardcoded.of(name, version));
	}

	/**
	 * Put a prompt of Braintrust into a call: its messages, options and tools. Its
	 * variables are the parameters of the call's advisors:
	 * {@code .advisors((call) -> call.advisors(managed("greeter")).param("name", "Ada"))}.
	 * System messages of the request come before the prompt's messages, other messages
	 * after them. Options of the prompt take precedence.
	 * <p>
	 * The call throws a {@link dev.braintrust.spring.prompt.PromptException} if the
	 * prompt can't be loaded or built, or if the model has no place for one of its
	 * members. A request that was made by {@link SpringAiPrompts#toPrompt} is unchanged.
	 * @param slug the prompt's slug
	 * @return an advisor for clients of the application's {@code ChatClient.Builder};
	 * with another client, the call throws an {@link IllegalStateException}
	 */
	public static Advisor managed(String slug) {
		return managed(PromptReference.of(slug));
	}

	/**
	 * Put a prompt of Braintrust into a call, like {@link #managed(String)}.
	 * @param reference the prompt
	 * @return an advisor for clients of the application's {@code ChatClient.Builder}
	 */
	public static Advisor managed(PromptReference reference) {
		return new ManagedPromptAdvisor(reference, null);
	}

	/**
	 * Put a prompt of Braintrust into a call, like {@link #managed(String)}, with a
	 * {@code ChatClient} that was not made from the application's
	 * {@code ChatClient.Builder}. Such a client also needs
	 * {@link SpringAiPrompts#advisor()}. Selectors do not see the variables.
	 * @param registry the registry that loads the prompt
	 * @param reference the prompt
	 * @return an advisor for any {@code ChatClient}
	 */
	public static Advisor managed(PromptRegistry registry, PromptReference reference) {
		return new ManagedPromptAdvisor(reference, new PromptLookup(registry, null));
	}

}
