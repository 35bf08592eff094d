package dev.braintrust.spring.experiment.junit;

import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationContext;
import org.springframework.util.Assert;

import dev.braintrust.spring.experiment.Experiments;
import dev.braintrust.spring.experiment.internal.DefaultExperiments;

/**
 * Whether experiments are recorded.
 */
final class Recording {

	static final String ENABLED = "braintrust.experiments.enabled";

	private Recording() {
	}

	static DefaultExperiments experiments(ApplicationContext application, Class<?> testClass) {
		Experiments experiments = application.getBeanProvider(Experiments.class).getIfAvailable();
		Assert.state(experiments instanceof DefaultExperiments,
				() -> ("The application context of %s has no experiments: add @SpringBootTest, and to the application "
						+ "braintrust-spring-boot-starter or braintrust-spring-boot-autoconfigure")
					.formatted(testClass.getName()));
		return (DefaultExperiments) experiments;
	}

	/** Why experiments are not recorded, as a clause, or null if they are. */
	static @Nullable String unavailableBecause(ApplicationContext application, Class<?> testClass) {
		if (!application.getEnvironment().getProperty(ENABLED, Boolean.class, false)) {
			return ENABLED + " is not true";
		}
		return experiments(application, testClass).notRecordedBecause();
	}

}
