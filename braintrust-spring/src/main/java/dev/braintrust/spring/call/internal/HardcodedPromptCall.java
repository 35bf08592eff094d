package dev.braintrust.spring.call.internal;

import org.jspecify.annotations.Nullable;

/**
 * A call of a method with {@code @HardcodedPrompt}, or a scope of code that names its
 * prompt.
 */
public final class HardcodedPromptCall extends PromptCall {

	private final PromptLink.Hardcoded link;

	HardcodedPromptCall(@Nullable PromptCall enclosing, SpanClaim span, PromptLink.Hardcoded link) {
		super(enclosing, span);
		this.link = link;
	}

	/**
	 * Create a call for a scope of code. It claims no span: a method may have several
	 * scopes, none of which is the prompt of the method's span.
	 * @param enclosing the enclosing call, or null
	 * @param link the prompt
	 * @return the call
	 */
	public static HardcodedPromptCall scope(@Nullable PromptCall enclosing, PromptLink.Hardcoded link) {
		return new HardcodedPromptCall(enclosing, SpanClaim.NOT_RECORDING, link);
	}

	/**
	 * The prompt's name.
	 * @return the name
	 */
	public String name() {
		return this.link.name();
	}

	@Override
	@Nullable LoggedPrompt logged() {
		return this.link.isLogged() ? new LoggedPrompt(this.link.name(), this.link.version()) : null;
	}

	@Override
	PromptLink findLink() {
		return this.link;
	}

}
