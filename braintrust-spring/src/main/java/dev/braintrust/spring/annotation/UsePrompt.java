package dev.braintrust.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;

/**
 * Says which Braintrust prompt a method uses. While the method runs, the prompt is what
 * {@link dev.braintrust.spring.CurrentPrompt} returns, and the current span carries its
 * id and exact version.
 * <p>
 * May stand on a method, an interface method, a class or interface (then it holds for
 * each public method, and a method's own annotation wins), or on another annotation,
 * whose attributes may be declared with {@link AliasFor @AliasFor}. Every attribute may
 * hold {@code ${...}} placeholders, which are resolved once, when the bean is made.
 * <p>
 * A wrong annotation (no slug, a version together with an environment, an unknown
 * placeholder, {@link HardcodedPrompt @HardcodedPrompt} on the same method) fails when
 * the bean is made, never when the method is called.
 */
@Target({ ElementType.METHOD, ElementType.TYPE, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
public @interface UsePrompt {

	/**
	 * The prompt's slug. Alias for {@link #slug}.
	 * @return the slug
	 */
	@AliasFor("slug")
	String value() default "";

	/**
	 * The prompt's slug, unique within its project.
	 * @return the slug
	 */
	@AliasFor("value")
	String slug() default "";

	/**
	 * The exact version: a transaction id ({@code 1000192656880881099}) or its
	 * 16-hex-digit form ({@code 81cd05ee665fdfb3}). Excludes {@link #environment}.
	 * @return the version, or empty for the newest one (or the environment's)
	 */
	String version() default "";

	/**
	 * The environment whose version is used. Excludes {@link #version}. Where neither is
	 * named, {@code braintrust.prompts.environment} applies.
	 * @return the environment's slug, or empty for the default
	 */
	String environment() default "";

	/**
	 * The name of the project that holds the prompt. Where it is not named,
	 * {@code braintrust.project-id} or {@code braintrust.project} applies.
	 * @return the project's name, or empty for the default
	 */
	String project() default "";

}
