package dev.braintrust.spring.call.internal;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class HardcodedPromptCallTests {

	@Test
	void shouldWriteTheLinkOfTheBinding() {
		PromptLink.Hardcoded link = new PromptLink.Hardcoded("classifier", "v1");
		TestCalls.RecordingClaim span = new TestCalls.RecordingClaim();
		PromptCall enclosing = TestCalls.hardcodedCall("outer");
		PromptCall call = new PromptBinding.Hardcoded(link).begin(enclosing, span, new Object[0], null, null);
		call.writeLink();
		assertThat(span.links).containsExactly(link);
		assertThat(call.link()).isSameAs(link);
		assertThat(call.enclosing()).isSameAs(enclosing);
		assertThat(call.span()).isSameAs(span);
	}

	@Test
	void shouldNotWriteTheLinkWhenNoSpanIsRecorded() {
		assertThat(TestCalls.hardcodedCall("classifier").span().isRecording()).isFalse();
		TestCalls.hardcodedCall("classifier").writeLink();
	}

}
