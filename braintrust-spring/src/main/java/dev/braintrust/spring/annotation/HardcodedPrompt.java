package dev.braintrust.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;

/**
 * Declares the name and version of a prompt that is hard-coded in the method, so that
 * traces can be filtered by them. Nothing is loaded, and spans do not link to a prompt in
 * Braintrust: the span metadata contains {@code {"prompt":{"name","version"}}} and never
 * an id.
 * <p>
 * Supports the same targets as {@link UsePrompt @UsePrompt}, with the same rules for
 * placeholders and errors.
 *
 * @since 0.1.0
 */
@Target({ ElementType.METHOD, ElementType.TYPE, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
public @interface HardcodedPrompt {

	/**
	 * The prompt's name. Alias for {@link #name}.
	 * @return the name
	 */
	@AliasFor("name")
	String value() default "";

	/**
	 * The prompt's name, as shown in traces.
	 * @return the name
	 */
	@AliasFor("value")
	String name() default "";

	/**
	 * The prompt's version. {@code ${git.commit.id}} and other {@code git.*} placeholders
	 * are resolved from the build's {@code git.properties} if the environment does not
	 * contain them.
	 * @return the version. If it is empty, the version is the build's Git commit, or none
	 * if there is no {@code git.properties}
	 */
	String version() default "";

}
