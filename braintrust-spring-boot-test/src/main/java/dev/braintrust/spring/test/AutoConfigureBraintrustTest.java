package dev.braintrust.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Connects the application context of a test class, such as one with
 * {@code @SpringBootTest}, to a {@link FakeBraintrust}. The fake server is a bean of the
 * context and is closed with it. It is {@linkplain FakeBraintrust#reset() reset} before
 * each test method, together with the application's prompt cache.
 * <p>
 * {@code braintrust.api-url} and {@code braintrust.api-key} are set with the highest
 * precedence. Other properties are set unless the test itself sets them
 * ({@code @SpringBootTest(properties = …)}, {@code @TestPropertySource}): they sample
 * every trace and export it quickly, to the fake server only. See docs/testing.md.
 *
 * @since 0.1.0
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface AutoConfigureBraintrustTest {

	/**
	 * Locations of prompt files, as in {@link FakeBraintrust#publishFrom}. The default
	 * location is optional.
	 * @return files, and directories with a trailing slash
	 */
	String[] prompts() default BraintrustTestContextCustomizer.DEFAULT_PROMPTS;

	/**
	 * The project's name, {@code braintrust.project}. If empty, the application's own
	 * project is used, or "test-project" if it has none.
	 * @return the project's name
	 */
	String project() default "";

	/**
	 * Whether spans are exported to the fake server, even if Spring Boot's test support
	 * disables export. The application's other span exporters are disabled in either
	 * case.
	 * @return whether spans are exported
	 */
	boolean export() default true;

	/**
	 * Whether Spring AI's OpenAI and Anthropic clients use the fake server. If not, the
	 * application's configuration of the model is unchanged.
	 * @return whether the fake server replaces the model
	 */
	boolean model() default false;

}
