package dev.braintrust.spring.experiment.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The minimum mean of a score over all cases of an experiment. A case whose test failed
 * before it recorded the score counts as 0.
 *
 * @since 0.1.0
 */
@Target({})
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface MinimumScore {

	/**
	 * The name of the score, as in {@link ExperimentCase#score(String, Number)}, or
	 * {@code pass}.
	 * @return the name of the score
	 */
	String name();

	/**
	 * The minimum mean, from 0 to 1.
	 * @return the minimum mean
	 */
	double value();

}
