package dev.braintrust.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;

/**
 * Makes a parameter of an annotated method a variable of its prompt:
 * {@code CurrentPrompt.build()} renders with the variables of the call, and the link on
 * the span carries them.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface PromptVariable {

	/**
	 * The variable's name. Alias for {@link #name}.
	 * @return the name
	 */
	@AliasFor("name")
	String value() default "";

	/**
	 * The variable's name. Left out, it is the parameter's own, for which the class must
	 * be compiled with {@code -parameters} (Spring Boot's build plugins do that).
	 * @return the name
	 */
	@AliasFor("value")
	String name() default "";

}
