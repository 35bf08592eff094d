package dev.braintrust.spring.call.internal;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SpanClaimFactoryTests {

	@Test
	void shouldNotRecordWhenThereIsNoTracer() {
		assertThat(SpanClaimFactory.NONE.claim(null, null)).isSameAs(SpanClaim.NOT_RECORDING);
		assertThat(SpanClaimFactory.NONE.claimForBuild(null)).isSameAs(SpanClaim.NOT_RECORDING);
	}

	@Test
	void shouldOwnNoSpanWhenNothingIsRecorded() {
		assertThat(SpanClaim.NOT_RECORDING.isRecording()).isFalse();
		assertThat(SpanClaim.NOT_RECORDING.isOn(new Object())).isFalse();
	}

}
