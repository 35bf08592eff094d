package dev.braintrust.spring.call.internal;

import org.jspecify.annotations.Nullable;

/**
 * A call of a method with {@code @HardcodedPrompt}.
 */
public final class HardcodedPromptCall extends PromptCall {

	private final PromptLink.Hardcoded link;

	HardcodedPromptCall(@Nullable PromptCall enclosing, SpanClaim span, PromptLink.Hardcoded link) {
		super(enclosing, span);
		this.link = link;
	}

	/**
	 * The prompt's name.
	 * @return the name
	 */
	public String name() {
		return this.link.name();
	}

	@Override
	PromptLink findLink() {
		return this.link;
	}

}
