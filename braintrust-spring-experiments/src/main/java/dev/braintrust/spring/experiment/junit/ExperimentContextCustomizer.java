package dev.braintrust.spring.experiment.junit;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Enables tracing and the export to Braintrust in the contexts of experiments. All
 * customizers are equal, so that experiments share a context with each other, but not
 * with other tests.
 */
record ExperimentContextCustomizer() implements ContextCustomizer {

	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
		context.getBeanFactory().registerSingleton("braintrustFinishedExperimentRuns", new FinishedRuns());
		context.addBeanFactoryPostProcessor(new ExperimentExport(context.getEnvironment()));
	}

}
