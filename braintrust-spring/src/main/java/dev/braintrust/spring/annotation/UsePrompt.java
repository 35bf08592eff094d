package dev.braintrust.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;

/**
 * Declares the Braintrust prompt that a method uses. While the method runs,
 * {@link dev.braintrust.spring.CurrentPrompt} returns the prompt, and the current span
 * contains its id and exact version.
 * <p>
 * Can be used on a method, an interface method, a class or interface (it then applies to
 * each public method, unless the method has its own annotation), or as a meta-annotation,
 * with attributes declared by {@link AliasFor @AliasFor}. Every attribute may contain
 * {@code ${...}} placeholders, which are resolved once, when the bean is created.
 * <p>
 * An invalid annotation (no slug, a version together with an environment, an unknown
 * placeholder, {@link HardcodedPrompt @HardcodedPrompt} on the same method) fails bean
 * creation, never a call of the method.
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
	 * 16-hex-digit form ({@code 81cd05ee665fdfb3}). Mutually exclusive with
	 * {@link #environment}.
	 * @return the version, or empty for the environment's version, or the newest one if
	 * there is no environment
	 */
	String version() default "";

	/**
	 * The environment whose version is used. Mutually exclusive with {@link #version}. If
	 * neither is set, {@code braintrust.prompts.environment} applies.
	 * @return the environment's slug, or empty for the default
	 */
	String environment() default "";

	/**
	 * The name of the project that contains the prompt. If not set,
	 * {@code braintrust.project-id} or {@code braintrust.project} applies.
	 * @return the project's name, or empty for the default
	 */
	String project() default "";

}
