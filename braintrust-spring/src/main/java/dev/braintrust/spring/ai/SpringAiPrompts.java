package dev.braintrust.spring.ai;

import java.util.Set;

import org.springframework.ai.chat.client.advisor.api.Advisor;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.util.Assert;

import dev.braintrust.spring.ai.internal.DirectPrompt;
import dev.braintrust.spring.ai.internal.PortablePrompt;
import dev.braintrust.spring.ai.internal.PromptAdvisor;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.PromptBuildException;

/**
 * Converts built prompts to Spring AI prompts that are sent as they were built: what
 * Spring AI's messages and options have no place for is put into the model's own request,
 * or the prompt is refused with a {@link PromptBuildException} before anything is sent.
 * Requires Spring AI on the class path. Thread-safe.
 * <p>
 * Each message contains its origin in its {@linkplain Message#getMetadata() metadata}, so
 * that the LLM span that sends it is linked to the exact version, on any thread.
 *
 * @since 0.1.0
 */
public final class SpringAiPrompts {

	private SpringAiPrompts() {
	}

	/**
	 * Convert a built prompt for a {@code ChatClient} of the application's
	 * {@code ChatClient.Builder}, or with the {@link #advisor() advisor}, which completes
	 * the request where the model is known. Without it, a model with tools refuses a
	 * prompt that needs it.
	 * @param built the built prompt
	 * @return a prompt for a {@code ChatClient}
	 * @throws PromptBuildException if no client of Spring AI can send the prompt, such as
	 * a completion prompt. The call of the client throws it if the model has no place for
	 * a member
	 */
	public static Prompt toPrompt(BuiltPrompt built) {
		return toPrompt(built, new ToolCallback[0]);
	}

	/**
	 * Convert a built prompt with implementations of its tools, like
	 * {@link #toPrompt(BuiltPrompt)}. The model gets the prompt's definitions. A tool of
	 * the prompt without an implementation is sent to the model, and fails if it is
	 * executed.
	 * @param built the built prompt
	 * @param implementations implementations of the prompt's tools, by name, and further
	 * tools
	 * @return a prompt for a {@code ChatClient}
	 * @throws PromptBuildException if no client of Spring AI can send the prompt
	 */
	public static Prompt toPrompt(BuiltPrompt built, ToolCallback... implementations) {
		checkTools(implementations);
		return PortablePrompt.convert(built, implementations);
	}

	/**
	 * Convert a built prompt for a {@code ChatModel} that is called directly, with the
	 * model's default options where the prompt says nothing.
	 * @param built the built prompt
	 * @param model the model to call
	 * @param implementations implementations of the prompt's tools, by name, and further
	 * tools
	 * @return a prompt for this model
	 * @throws PromptBuildException if the model has no place for a member of the prompt
	 */
	public static Prompt toPrompt(BuiltPrompt built, ChatModel model, ToolCallback... implementations) {
		checkTools(implementations);
		return DirectPrompt.convert(built, model, implementations);
	}

	/**
	 * The advisor that puts a prompt into the request of the model, for a
	 * {@code ChatClient} that was not made from the application's
	 * {@code ChatClient.Builder}.
	 * @return an advisor for synchronous and streamed calls; requests without a built
	 * prompt are unchanged. Thread-safe
	 */
	public static Advisor advisor() {
		return PromptAdvisor.create(Set.of());
	}

	@SuppressWarnings("NullAway") // callers need not be checked for null
	private static void checkTools(ToolCallback... implementations) {
		Assert.notNull(implementations, "The implementations of the prompt's tools must not be null");
		Assert.noNullElements(implementations, "The implementations of the prompt's tools must not contain null");
	}

}
