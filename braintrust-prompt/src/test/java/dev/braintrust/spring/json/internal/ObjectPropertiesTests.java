package dev.braintrust.spring.json.internal;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ObjectPropertiesTests {

	@Test
	void shouldFailForAMethodThatTheJdkDoesNotOpen() throws Exception {
		List<Integer> list = List.of(1);
		assertThatExceptionOfType(JsonException.class)
			.isThrownBy(() -> ObjectProperties.invoke(list.getClass().getMethod("size"), list))
			.withMessageContaining("InaccessibleObjectException");
		assertThat(ObjectProperties.invoke(List.class.getMethod("size"), list)).isEqualTo(1);
	}

	@Test
	void shouldSearchCausesThatReferToEachOther() {
		IllegalStateException first = new IllegalStateException();
		first.initCause(new IllegalStateException(first));
		assertThat(ObjectProperties.unreadable("unreadable", first)).hasMessage("unreadable");
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	@Test
	void shouldRestoreTheInterruptFlagForAnInterruptedCause() {
		Throwable thrown = new IllegalStateException(new IllegalStateException(new InterruptedException()));
		assertThat(ObjectProperties.unreadable("unreadable", thrown).thrown()).isSameAs(thrown);
		assertThat(Thread.interrupted()).isTrue();
	}

}
