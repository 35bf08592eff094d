package dev.braintrust.spring.experiment.junit;

import java.util.Optional;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;
import org.junit.platform.commons.support.AnnotationSupport;
import org.jspecify.annotations.Nullable;

/**
 * Starts and ends the {@link ClassRun} of a class with {@link BraintrustExperiment}.
 * Nested classes take part in the run of the enclosing class, unless they have the
 * annotation, too.
 */
class BraintrustExperimentExtension implements BeforeAllCallback, AfterAllCallback, ExecutionCondition, TestWatcher {

	@Override
	public void beforeAll(ExtensionContext context) {
		AnnotationSupport.findAnnotation(context.getRequiredTestClass(), BraintrustExperiment.class)
			.ifPresent((annotation) -> ClassRun.start(context, annotation));
	}

	@Override
	public void afterAll(ExtensionContext context) {
		ClassRun run = ClassRun.find(context);
		if (run != null && run.testClass() == context.getRequiredTestClass()) {
			run.finish();
		}
	}

	@Override
	public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
		ClassRun run = context.getTestMethod().isPresent() ? ClassRun.find(context) : null;
		String reason = (run != null) ? reasonToSkip(run, context) : null;
		return (reason != null) ? ConditionEvaluationResult.disabled(reason)
				: ConditionEvaluationResult.enabled("No dataset of Braintrust");
	}

	private static @Nullable String reasonToSkip(ClassRun run, ExtensionContext context) {
		return AnnotationSupport.findAnnotation(context.getElement(), DatasetSource.class)
			.map((source) -> run.reasonToSkip(source, context))
			.orElse(null);
	}

	@Override
	public void testDisabled(ExtensionContext context, Optional<String> reason) {
		ClassRun run = ClassRun.find(context);
		if (run != null) {
			run.completeness().disabled(ExperimentMethod.of(context));
		}
	}

}
