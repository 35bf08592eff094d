package dev.braintrust.spring.registry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import dev.braintrust.spring.prompt.PromptException;

/**
 * Thrown at start-up when required prompts can't be loaded.
 *
 * @since 0.1.0
 */
public final class PromptPreloadException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final ArrayList<PromptException> failures;

	/**
	 * Create an exception.
	 * @param description lists the missing prompts, the methods that use them and the
	 * reasons
	 * @param failures the failures, one for each missing prompt
	 */
	public PromptPreloadException(String description, List<PromptException> failures) {
		super(description);
		this.failures = new ArrayList<>(failures);
		failures.forEach(this::addSuppressed);
	}

	/**
	 * The failures that prevented the start.
	 * @return one exception for each prompt, with its reference and reason
	 */
	public List<PromptException> failures() {
		return Collections.unmodifiableList(this.failures);
	}

}
