package dev.braintrust.spring.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import dev.braintrust.spring.annotation.InvalidPromptAnnotationException;
import dev.braintrust.spring.registry.PromptPreloadException;

/**
 * Describes start-up failures caused by the starter, and the action to take.
 */
final class BraintrustFailureAnalyzer extends AbstractFailureAnalyzer<RuntimeException> {

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, RuntimeException cause) {
		InvalidBraintrustConfigurationException configuration = findCause(rootFailure,
				InvalidBraintrustConfigurationException.class);
		if (configuration != null) {
			return new FailureAnalysis(configuration.getMessage(), configuration.action(), configuration);
		}
		InvalidPromptAnnotationException annotation = findCause(rootFailure, InvalidPromptAnnotationException.class);
		if (annotation != null) {
			return new FailureAnalysis(annotation.problem(), annotation.action(), annotation);
		}
		PromptPreloadException preload = findCause(rootFailure, PromptPreloadException.class);
		if (preload != null) {
			return new FailureAnalysis(preload.getMessage(),
					"Create or publish the missing prompts, or correct slug, version, environment and project where they "
							+ "are used. To start without them, set braintrust.prompts.preload=background.",
					preload);
		}
		return null;
	}

}
