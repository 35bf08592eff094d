package dev.braintrust.spring.prompt;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.braintrust.spring.prompt.PromptException.Reason;
import dev.braintrust.spring.prompt.internal.PromptBuildListener;
import dev.braintrust.spring.prompt.internal.PromptFactory;
import dev.braintrust.spring.template.internal.TemplateLimits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Application code runs while variables are converted. Whatever it throws, the build
 * fails with an exception that contains the type, but neither the value nor the original
 * message.
 */
class UnreadableVariablesTests {

	private static final String ROW = """
			{"id": "i", "project_id": "p", "slug": "s", "_xact_id": "7", "prompt_data": {"prompt": {"type": "chat",
			  "messages": [{"role": "user", "content": "{{x}}"}]}, "options": {"model": "m"}}}""";

	private static Supplier<Throwable> current = () -> new AssertionError("secret is 4711");

	static Stream<Throwable> thrown() {
		return Stream.of(new AssertionError("secret is 4711"), new IOException("secret is 4711"),
				new IllegalStateException("secret is 4711"), new NoClassDefFoundError("secret is 4711"),
				new InternalError("secret is 4711"), new ThrowingException());
	}

	/** An exception whose methods throw. */
	static class ThrowingException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		@Override
		public String getMessage() {
			throw new AssertionError("secret is 4711");
		}

		@Override
		public StackTraceElement[] getStackTrace() {
			throw new AssertionError("secret is 4711");
		}

		@Override
		public synchronized Throwable getCause() {
			throw new AssertionError("secret is 4711");
		}

	}

	@SuppressWarnings("unchecked")
	private static <T extends Throwable> RuntimeException sneakyThrow() throws T {
		throw (T) current.get();
	}

	public record Component(String value) {

		@Override
		public String value() {
			throw sneakyThrow();
		}

	}

	public static class Bean {

		public String getValue() {
			throw sneakyThrow();
		}

	}

	public static class Serialized {

		@JsonValue
		public String value() {
			throw sneakyThrow();
		}

	}

	private static final class Names extends AbstractMap<String, Object> {

		@Override
		public Set<Map.Entry<String, Object>> entrySet() {
			throw sneakyThrow();
		}

	}

	private static final class Elements extends AbstractList<Object> {

		@Override
		public Object get(int index) {
			throw sneakyThrow();
		}

		@Override
		public int size() {
			return 1;
		}

	}

	private static final class Text implements CharSequence {

		@Override
		public int length() {
			return 1;
		}

		@Override
		public char charAt(int index) {
			return 'x';
		}

		@Override
		public CharSequence subSequence(int start, int end) {
			return this;
		}

		@Override
		public String toString() {
			throw sneakyThrow();
		}

	}

	private static final class Amount extends Number {

		private static final long serialVersionUID = 1L;

		@Override
		public int intValue() {
			throw sneakyThrow();
		}

		@Override
		public long longValue() {
			throw sneakyThrow();
		}

		@Override
		public float floatValue() {
			throw sneakyThrow();
		}

		@Override
		public double doubleValue() {
			throw sneakyThrow();
		}

	}

	private static final class Endless implements Iterable<Object> {

		@Override
		public Iterator<Object> iterator() {
			throw sneakyThrow();
		}

	}

	private static final List<Object> VALUES = List.of(new Component("4711"), new Bean(), new Serialized(), new Names(),
			new Elements(), new Text(), new Amount(), new Endless(), Map.of(new Bean(), 1));

	@ParameterizedTest
	@MethodSource("thrown")
	void shouldHideValueAndMessageWhenApplicationCodeThrows(Throwable thrown) {
		current = () -> thrown;
		Prompt prompt = Prompt.fromJson(ROW);
		for (Object value : VALUES) {
			String type = (value instanceof Map<?, ?> map && !(map instanceof Names)) ? Bean.class.getName()
					: value.getClass().getName();
			assertUnreadable(() -> prompt.build(Map.of("x", value)), type);
			assertUnreadable(() -> prompt.build(value), type);
			assertUnreadable(() -> PromptFactory.origin(prompt, Map.of("x", value)), type);
		}
	}

	@ParameterizedTest
	@MethodSource("thrown")
	void shouldHideValueAndMessageWhenMapperThrows(Throwable thrown) {
		current = () -> thrown;
		Prompt prompt = prompt((value) -> {
			throw sneakyThrow();
		});
		String text = "The VariableMapper can't read a variable of type " + Bean.class.getName();
		assertUnreadable(() -> prompt.build(Map.of("x", new Bean())), text);
		assertUnreadable(() -> prompt.build(new Bean()), text);
		assertUnreadable(() -> PromptFactory.origin(prompt, Map.of("x", new Bean())), text);
	}

	private static Prompt prompt(VariableMapper mapper) {
		return new PromptFactory(TemplateLimits.DEFAULT, PromptBuildListener.NONE, mapper).fromJson(ROW);
	}

	private static void assertUnreadable(Runnable build, String text) {
		PromptBuildException failure = catchThrowableOfType(PromptBuildException.class, build::run);
		assertThat(failure).isNotNull()
			.hasMessageContaining("Prompt 's' (version 7) can't be built: variables: ")
			.hasMessageContaining(text);
		assertThat(failure.reason()).isEqualTo(Reason.BUILD);
		assertThat(failure.place()).isEqualTo("variables");
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			assertThat(cause.getMessage()).doesNotContain("4711");
			assertThat(cause.getSuppressed()).isEmpty();
			assertThat(cause.getStackTrace()).isNotEmpty();
		}
	}

	@Test
	void shouldRestoreInterruptFlagWhenGetterIsInterrupted() {
		current = () -> new InterruptedException("secret is 4711");
		Prompt prompt = Prompt.fromJson(ROW);
		for (Object value : VALUES) {
			catchThrowableOfType(PromptBuildException.class, () -> prompt.build(Map.of("x", value)));
			assertThat(Thread.interrupted()).as(value.getClass().getName()).isTrue();
		}
	}

	@Test
	void shouldReportExhaustedHeapAndStackAsLimits() {
		Prompt prompt = Prompt.fromJson(ROW);
		current = () -> new OutOfMemoryError("secret is 4711");
		for (Object value : VALUES) {
			assertThat(limit(prompt, value)).hasMessageContaining("the heap is exhausted");
			assertThat(catchThrowableOfType(PromptBuildException.class,
					() -> PromptFactory.origin(prompt, Map.of("x", value))))
				.hasMessageContaining("the heap is exhausted");
		}
		current = () -> new StackOverflowError("secret is 4711");
		assertThat(limit(prompt, new Names())).hasMessageContaining("the call stack is nearly exhausted");
	}

	private static PromptBuildException limit(Prompt prompt, Object value) {
		PromptBuildException failure = catchThrowableOfType(PromptBuildException.class,
				() -> prompt.build(Map.of("x", value)));
		assertThat(failure.reason()).isEqualTo(Reason.LIMIT_EXCEEDED);
		assertThat(failure).hasMessageNotContaining("4711");
		return failure;
	}

	@Test
	void shouldRejectMapperThatReturnsItsArgument() {
		Prompt prompt = prompt((value) -> value);
		PromptBuildException failure = catchThrowableOfType(PromptBuildException.class,
				() -> prompt.build(Map.of("x", new Bean())));
		assertThat(failure).hasMessageContaining("The VariableMapper returned the variable of type")
			.hasMessageContaining("it refers to itself");
		assertThat(failure.reason()).isEqualTo(Reason.BUILD);
	}

	@Test
	void shouldReportCyclesAsBuildErrorsAndFixedLimitsAsLimits() {
		Prompt prompt = Prompt.fromJson(ROW);
		Map<String, Object> cyclic = new HashMap<>();
		cyclic.put("x", cyclic);
		assertThat(catchThrowableOfType(PromptBuildException.class, () -> prompt.build(cyclic)).reason())
			.isEqualTo(Reason.BUILD);
		assertThat(catchThrowableOfType(PromptBuildException.class, () -> PromptFactory.origin(prompt, cyclic)))
			.hasMessageContaining("refers to itself");
		Object deep = 1;
		for (int i = 0; i < 600; i++) {
			deep = List.of(deep);
		}
		assertThat(limit(prompt, deep)).hasMessageContaining("512 levels");
		Object many = Collections.nCopies(2000, Collections.nCopies(2000, 1));
		assertThat(limit(prompt, many)).hasMessageContaining("2000000 values");
	}

	@Test
	void shouldReturnOriginOfAnyPrompt() {
		Prompt own = Prompt.fromJson(ROW);
		PromptOrigin origin = new PromptOrigin("i", "p", "s", "7", Map.of("x", List.of(1)));
		assertThat(PromptFactory.origin(own, Map.of("x", List.of(1)))).isEqualTo(origin);
		assertThat(PromptFactory.origin(Prompt.fromJson("{}"), Map.of("x", 1))).isNull();
		Prompt other = (Prompt) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Prompt.class },
				(proxy, method, arguments) -> method.invoke(own, arguments));
		assertThat(PromptFactory.origin(other, Map.of("x", List.of(1)))).isEqualTo(origin);
		current = () -> new AssertionError("secret is 4711");
		assertUnreadable(() -> PromptFactory.origin(other, Map.of("x", new Bean())), Bean.class.getName());
	}

}
