package dev.braintrust.spring.registry.internal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class ConfirmedProjectIdsTests {

	private final ConfirmedProjectIds ids = new ConfirmedProjectIds();

	private boolean accept(String id) {
		return this.ids.accept(0, "support-bot", id, System.nanoTime());
	}

	@Test
	void shouldRejectAnotherIdOnceAndAcceptTheNextLoad(CapturedOutput output) {
		assertThat(accept("a")).isTrue();
		assertThat(accept("b")).isFalse();
		assertThat(output).contains("ERROR").contains("'support-bot'", "project b", "the id a");
		assertThat(accept("b")).isTrue();
		assertThat(output).contains("now has the id b (was a)");
		assertThat(accept("a")).isFalse();
	}

	@Test
	void shouldRejectARequestThatWasSentBeforeTheRejection() {
		assertThat(accept("a")).isTrue();
		long earlier = System.nanoTime();
		assertThat(accept("b")).isFalse();
		assertThat(this.ids.accept(0, "support-bot", "b", earlier)).as("sent before the rejection").isFalse();
		assertThat(accept("b")).isTrue();
	}

	@Test
	void shouldForgetARejectionWhenTheKnownIdIsConfirmed() {
		assertThat(accept("a")).isTrue();
		assertThat(accept("b")).isFalse();
		assertThat(accept("a")).isTrue();
		assertThat(accept("b")).isFalse();
		assertThat(accept("c")).isFalse();
		assertThat(accept("b")).isFalse();
	}

	@Test
	void shouldContradictWhenAnotherIdIsConfirmed() {
		assertThat(this.ids.contradicts(0, "support-bot", "b")).isFalse();
		accept("a");
		assertThat(this.ids.contradicts(0, "support-bot", "b")).isTrue();
		assertThat(this.ids.contradicts(0, "support-bot", "a")).isFalse();
		assertThat(this.ids.contradicts(0, "other", "b")).isFalse();
		this.ids.clear();
		assertThat(this.ids.contradicts(0, "support-bot", "b")).isFalse();
		assertThat(accept("b")).isTrue();
	}

}
