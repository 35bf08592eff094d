package dev.braintrust.spring.registry;

import java.util.List;

/**
 * The application does not start, because prompts that it needs can't be loaded.
 */
public final class PromptPreloadException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	public PromptPreloadException(List<String> missing, int all) {
		super("%d of the %d prompts that annotated methods use can't be loaded:%n%s".formatted(missing.size(), all,
				String.join(System.lineSeparator(), missing)));
	}

}
