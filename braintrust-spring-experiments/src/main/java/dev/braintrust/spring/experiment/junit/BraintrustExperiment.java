package dev.braintrust.spring.experiment.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * A Spring test class whose parameterized tests with {@link DatasetSource} are an
 * experiment. The order of this annotation and {@code @SpringBootTest} does not matter.
 * <p>
 * The experiment is recorded in Braintrust if there is an API key and
 * {@code braintrust.experiments.enabled} is {@code true}. The spans of the tests are then
 * exported to Braintrust, even if Spring Boot's test support disables export. Otherwise
 * the tests with a dataset on the class path run without being recorded, and those with a
 * dataset of Braintrust are skipped.
 * <p>
 * Every recorded case has the score {@code pass}: 1 if the test succeeded, 0 if it
 * failed. The tests have the tag {@code experiment}, so that a build can include or
 * exclude them.
 *
 * @since 0.1.0
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@Tag("experiment")
@ExtendWith({ SpringExtension.class, BraintrustExperimentExtension.class, ExperimentCaseInterceptor.class })
public @interface BraintrustExperiment {

	/**
	 * The name of the experiment. Property placeholders are resolved, for example
	 * {@code greeter-${git.branch:local}}. Braintrust appends a suffix if the name is
	 * taken.
	 * @return the name
	 */
	String name();

	/**
	 * The name of the experiment that the scores are compared with. Property placeholders
	 * are resolved. If empty, Braintrust chooses it.
	 * @return the name of the baseline, or empty
	 */
	String baseline() default "";

	/**
	 * Minimum means of scores. The class fails if a mean is lower. Checked only if every
	 * case of every experiment method was run.
	 * @return the minimum scores
	 */
	MinimumScore[] minimum() default {};

}
