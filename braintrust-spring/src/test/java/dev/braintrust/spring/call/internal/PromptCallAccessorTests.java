package dev.braintrust.spring.call.internal;

import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PromptCallAccessorTests {

	private final PromptCallAccessor accessor = new PromptCallAccessor();

	private final PromptCall first = TestCalls.hardcodedCall("first");

	private final PromptCall second = TestCalls.hardcodedCall("second");

	@AfterEach
	void reset() {
		this.accessor.setValue();
	}

	@Test
	void shouldReplaceTheCurrentCallWhenAValueIsSet() {
		assertThat(this.accessor.getValue()).isNull();
		this.accessor.setValue(this.first);
		this.accessor.setValue(this.second);
		assertThat(this.accessor.getValue()).isSameAs(this.second);
		this.accessor.setValue();
		assertThat(PromptCallHolder.current()).isNull();
	}

	@Test
	void shouldPropagateTheCallWhenASnapshotIsTaken() {
		ContextSnapshot snapshot;
		try (PromptCallHolder.Scope scope = PromptCallHolder.open(this.first)) {
			snapshot = ContextSnapshotFactory.builder().build().captureAll();
		}
		try (ContextSnapshot.Scope scope = snapshot.setThreadLocals()) {
			assertThat(PromptCallHolder.current()).isSameAs(this.first);
		}
		assertThat(PromptCallHolder.current()).isNull();
	}

}
