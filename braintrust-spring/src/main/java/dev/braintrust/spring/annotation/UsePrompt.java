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
 * Can be used on a method, also of an interface. On a class or interface, it applies to
 * each public method without its own annotation. As a meta-annotation, it can have
 * attributes that are declared by {@link AliasFor @AliasFor}. Every attribute may contain
 * {@code ${...}} placeholders, which are resolved once, when the bean is created.
 * <p>
 * An invalid annotation fails bean creation, never a call of the method. An annotation is
 * invalid if it has no slug, a version together with an environment, or an unknown
 * placeholder, or if {@link HardcodedPrompt @HardcodedPrompt} is on the same method.
 *
 * @since 0.1.0
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
	 * 16-hex-digit form ({@code 81cd05ee665fdfb3}). Can't be combined with
	 * {@link #environment}.
	 * @return the version. If it is empty, the environment's version is used, or the
	 * newest version if there is no environment
	 */
	String version() default "";

	/**
	 * The environment whose version is used. Can't be combined with {@link #version}. If
	 * neither is set, {@code braintrust.prompts.environment} applies.
	 * @return the environment's slug, or empty if it is not set
	 */
	String environment() default "";

	/**
	 * The name of the project that contains the prompt. If not set,
	 * {@code braintrust.project-id} or {@code braintrust.project} applies.
	 * @return the project's name, or empty if it is not set
	 */
	String project() default "";

}
