package dev.braintrust.spring.experiment.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Pins a prompt to a version or an environment while a test method runs. Takes precedence
 * over everything that decides versions otherwise, as the pins of an experiment do. A pin
 * on a method takes precedence over one on the class for the same prompt, and that over
 * one on an enclosing class. Property placeholders are resolved in every attribute.
 * <p>
 * The pins apply to the thread of the test method, and to others by Micrometer's context
 * propagation.
 *
 * @since 0.1.0
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@Repeatable(PinPrompt.List.class)
@ExtendWith(PinPromptExtension.class)
public @interface PinPrompt {

	/**
	 * The slug of the prompt.
	 * @return the slug
	 */
	String slug();

	/**
	 * The version: a transaction id, or the 16 hexadecimal digits that Braintrust's user
	 * interface shows. Either this or {@link #environment()} is required.
	 * @return the version, or empty
	 */
	String version() default "";

	/**
	 * The environment whose version is used.
	 * @return the environment's slug, or empty
	 */
	String environment() default "";

	/**
	 * The project of the prompt. If empty, the pin applies to the slug in every project.
	 * @return the project's name, or empty
	 */
	String project() default "";

	/**
	 * The pins of a class or method with more than one.
	 */
	@Target({ ElementType.TYPE, ElementType.METHOD })
	@Retention(RetentionPolicy.RUNTIME)
	@Documented
	@Inherited
	@ExtendWith(PinPromptExtension.class)
	@interface List {

		/**
		 * The pins.
		 * @return the pins
		 */
		PinPrompt[] value();

	}

}
