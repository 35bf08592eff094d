package dev.braintrust.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a test class with an application context, such as one with {@code @SpringBootTest}:
 * the application talks to a {@link FakeBraintrust} of its own and to no other
 * Braintrust. The fake is a bean of the context, lives as long, and is
 * {@linkplain FakeBraintrust#reset() reset} before each test method, together with the
 * application's cache of prompts.
 * <p>
 * The test gets these properties, above all others: {@code braintrust.api-url} and
 * {@code braintrust.api-key}, and, unless the test itself sets them
 * ({@code @SpringBootTest(properties = …)}, {@code @TestPropertySource}), what makes
 * every trace arrive at the fake soon, and nowhere else: see docs/testing.md.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface AutoConfigureBraintrustTest {

	/**
	 * Where prompts are read from, as {@link FakeBraintrust#publishFrom} takes it. It is
	 * no error if the default location does not exist.
	 * @return files, and folders with a slash at their end
	 */
	String[] prompts() default BraintrustTestContextCustomizer.DEFAULT_PROMPTS;

	/**
	 * The project's name, {@code braintrust.project}. If empty, the application's own
	 * holds, or "test-project" if it has none.
	 * @return the project's name
	 */
	String project() default "";

	/**
	 * Whether spans are exported to the fake, also where Spring Boot's test support turns
	 * export off. The application's other exporters for spans stay off in either case.
	 * @return whether spans are exported
	 */
	boolean export() default true;

	/**
	 * Whether Spring AI's OpenAI client talks to the fake, too. If not, its model is
	 * whatever the application configures.
	 * @return whether the fake takes the place of the model
	 */
	boolean model() default false;

}
