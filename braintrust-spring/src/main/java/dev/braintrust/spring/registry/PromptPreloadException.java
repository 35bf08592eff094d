package dev.braintrust.spring.registry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import dev.braintrust.spring.prompt.PromptException;

/**
 * The application does not start, because prompts that it needs can't be loaded.
 */
public final class PromptPreloadException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final ArrayList<PromptException> failures;

	/**
	 * Create an exception.
	 * @param description which prompts are missing, where they are used, and why
	 * @param failures why each of them can't be loaded
	 */
	public PromptPreloadException(String description, List<PromptException> failures) {
		super(description);
		this.failures = new ArrayList<>(failures);
		failures.forEach(this::addSuppressed);
	}

	/**
	 * Why prompts can't be loaded.
	 * @return one exception for each prompt, with its reference and reason
	 */
	public List<PromptException> failures() {
		return Collections.unmodifiableList(this.failures);
	}

}
