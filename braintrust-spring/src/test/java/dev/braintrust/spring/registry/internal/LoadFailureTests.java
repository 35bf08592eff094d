package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;

import dev.braintrust.spring.client.internal.UnconfirmedNotFoundException;
import dev.braintrust.spring.prompt.PromptException.Reason;
import dev.braintrust.spring.prompt.PromptNotFoundException;
import dev.braintrust.spring.prompt.PromptReference;

import static org.assertj.core.api.Assertions.assertThat;

class LoadFailureTests {

	private static final PromptReference GREETER = PromptReference.of("greeter");

	private static LoadFailure failure(Throwable cause, Reason reason) {
		return new LoadFailure(cause, reason, Instant.EPOCH, 100);
	}

	@Test
	void shouldBeRememberedUntilItsTimeToLiveEnds() {
		LoadFailure failure = failure(new IllegalStateException(), Reason.UNKNOWN);
		assertThat(failure.isRemembered(99)).isTrue();
		assertThat(failure.isRemembered(100)).isFalse();
	}

	@Test
	void shouldBeRememberedWhenTheClockOverflows() {
		LoadFailure failure = new LoadFailure(new IllegalStateException(), Reason.UNKNOWN, Instant.EPOCH,
				Long.MAX_VALUE + Duration.ofSeconds(1).toNanos());
		assertThat(failure.isRemembered(Long.MAX_VALUE)).isTrue();
	}

	@Test
	void shouldBeADeletionWhenBraintrustDoesNotFindThePrompt() {
		assertThat(failure(new PromptNotFoundException(GREETER, "x"), Reason.NOT_FOUND).isDeletion()).isTrue();
		assertThat(failure(new UnconfirmedNotFoundException(GREETER, "x"), Reason.NOT_FOUND).isDeletion()).isFalse();
		assertThat(failure(new IllegalStateException(), Reason.UNKNOWN).isDeletion()).isFalse();
	}

}
