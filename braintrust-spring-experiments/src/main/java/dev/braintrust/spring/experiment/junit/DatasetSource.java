package dev.braintrust.spring.experiment.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * The cases of a dataset as arguments of a {@link ParameterizedTest}, whose first
 * parameter is an {@link ExperimentCase}. The type arguments of this parameter are the
 * types of the input and of the expected value. Requires {@link BraintrustExperiment} on
 * the class.
 *
 * @since 0.1.0
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@ArgumentsSource(DatasetArgumentsProvider.class)
public @interface DatasetSource {

	/**
	 * The name of a dataset in Braintrust, or {@code classpath:} followed by the path of
	 * a JSON array or a JSON Lines file. Property placeholders are resolved.
	 * @return the dataset
	 */
	String value();

	/**
	 * The version of Braintrust's dataset. If empty, the newest version, or that of
	 * {@link #environment()}.
	 * @return the version, or empty
	 */
	String version() default "";

	/**
	 * The environment whose version of Braintrust's dataset is used.
	 * @return the environment's slug, or empty
	 */
	String environment() default "";

	/**
	 * The maximum number of cases.
	 * @return the maximum, or 0 for all cases
	 */
	int limit() default 0;

}
