package dev.braintrust.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;

/**
 * Names a prompt that lives in the code of the method, so that traces can be filtered by
 * its name and version. Nothing is loaded, and nothing links to Braintrust's prompt page:
 * the span carries {@code {"prompt":{"name","version"}}} and never an id.
 * <p>
 * May stand wherever {@link UsePrompt @UsePrompt} may, with the same rules for
 * placeholders and errors.
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
	 * The prompt's name, as it is to appear in traces.
	 * @return the name
	 */
	@AliasFor("value")
	String name() default "";

	/**
	 * The prompt's version. {@code ${git.commit.id}} and its neighbours resolve from the
	 * build's {@code git.properties} even though they are not in the environment.
	 * @return the version, or empty for the build's Git commit, if there is one
	 */
	String version() default "";

}
