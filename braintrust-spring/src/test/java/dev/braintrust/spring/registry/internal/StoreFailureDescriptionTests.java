package dev.braintrust.spring.registry.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StoreFailureDescriptionTests {

	@Test
	void shouldContainClassNamesButNoMessages() {
		assertThat(StoreFailureDescription.of(new IllegalStateException("WRONGTYPE secret", new IOException("secret"))))
			.isEqualTo("java.lang.IllegalStateException, caused by java.io.IOException");
	}

	@Test
	void shouldContainMessagesOfTheFileSystemWithControlCharactersEscaped() {
		assertThat(StoreFailureDescription.of(new UncheckedIOException(
				new AccessDeniedException("/tmp/a\nERROR \u001b[31m\u202eé😀", null, "read only"))))
			.isEqualTo("java.io.UncheckedIOException, caused by java.nio.file.AccessDeniedException: "
					+ "/tmp/a\\u000aERROR \\u001b[31m\\u202eé😀: read only");
	}

	@Test
	void shouldEndWhenCausesAreCyclic() {
		Exception first = new Exception();
		first.initCause(new Exception(first));
		assertThat(StoreFailureDescription.of(first)).hasSizeLessThan(300);
	}

}
