package dev.braintrust.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;

/**
 * Declares that a parameter of an annotated method is a variable of its prompt.
 * {@code CurrentPrompt.build()} renders the prompt with these variables, and the link on
 * the span contains them.
 *
 * @since 0.1.0
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
	 * The variable's name. Defaults to the parameter's name, which requires that the
	 * class is compiled with {@code -parameters} (the default with Spring Boot's build
	 * plugins).
	 * @return the name
	 */
	@AliasFor("value")
	String name() default "";

}
