package dev.braintrust.spring.tracing.internal;

import java.util.List;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.braintrust.spring.call.internal.PromptBinding;
import dev.braintrust.spring.call.internal.PromptCall;
import dev.braintrust.spring.call.internal.PromptLink;
import dev.braintrust.spring.call.internal.SpanClaim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;

class CurrentSpanClaimFactoryTests {

	private static final PromptLink LINK = new PromptLink.Hardcoded("classifier", "v1");

	private final Tracer tracer = mock(Tracer.class);

	private final Span span = mock(Span.class);

	private final LinkFormat format = new LinkFormat(new VariableMasking(VariableMasking.Settings.DEFAULT, List.of()));

	private CurrentSpanClaimFactory factory(@Nullable Tracer tracer, SpanLinker... linkers) {
		return new CurrentSpanClaimFactory(this.format, () -> tracer, () -> List.of(linkers));
	}

	private static PromptCall call(@Nullable PromptCall enclosing, SpanClaim claim) {
		return new PromptBinding.Hardcoded(new PromptLink.Hardcoded("classifier", "v1")).begin(enclosing, claim,
				new Object[0], null, null);
	}

	@Test
	void shouldNotRecordWhenThereIsNoTracer() {
		assertThat(factory(null).claim(null, null)).isSameAs(SpanClaim.NOT_RECORDING);
		assertThat(factory(null).claimForBuild(null)).isSameAs(SpanClaim.NOT_RECORDING);
	}

	@Test
	void shouldNotRecordWhenTheTraceIsNotSampled() {
		given(this.tracer.currentSpan()).willReturn(this.span);
		given(this.span.isNoop()).willReturn(true);
		assertThat(factory(this.tracer).claim(null, null)).isSameAs(SpanClaim.NOT_RECORDING);
		assertThat(factory(this.tracer).claimForBuild(null)).isSameAs(SpanClaim.NOT_RECORDING);
	}

	@Test
	void shouldRecordWithoutWritingWhenThereIsNoCurrentSpan() {
		SpanClaim claim = factory(this.tracer).claim(null, null);
		assertThat(claim.isRecording()).isTrue();
		claim.write(LINK);
	}

	@Test
	void shouldTagTheSpanWhenNoLinkerSupportsIt() {
		given(this.tracer.currentSpan()).willReturn(this.span);
		SpanClaim claim = factory(this.tracer).claim(null, null);
		claim.write(LINK);
		assertThat(claim.isOn(this.span)).isTrue();
		then(this.span).should().tag("braintrust.metadata", this.format.attributes(LINK).metadata());
	}

	@Test
	void shouldUseTheLinkerThatSupportsTheSpan() {
		SpanLinker other = mock(SpanLinker.class);
		SpanLinker linker = mock(SpanLinker.class);
		SpanClaim claim = mock(SpanClaim.class);
		given(this.tracer.currentSpan()).willReturn(this.span);
		given(linker.supports(this.span)).willReturn(true);
		given(linker.claim(this.span)).willReturn(claim);
		assertThat(factory(this.tracer, other, linker).claim(null, null)).isSameAs(claim);
	}

	@Test
	void shouldNotClaimTheSpanWhenAnEnclosingCallOwnsIt() {
		given(this.tracer.currentSpan()).willReturn(this.span);
		CurrentSpanClaimFactory factory = factory(this.tracer);
		PromptCall outermost = call(null, factory.claim(null, null));
		PromptCall middle = call(outermost, factory.claim(null, outermost));
		SpanClaim claim = factory.claim(null, middle);
		assertThat(claim.isRecording()).isTrue();
		assertThat(claim.isOn(this.span)).isFalse();
	}

	@Test
	void shouldClaimTheSpanWhenTheEnclosingCallOwnsAnotherSpan() {
		given(this.tracer.currentSpan()).willReturn(this.span);
		CurrentSpanClaimFactory factory = factory(this.tracer);
		PromptCall enclosing = call(null, factory.claim(null, null));
		Span inner = mock(Span.class);
		given(this.tracer.currentSpan()).willReturn(inner);
		assertThat(factory.claim(null, enclosing).isOn(inner)).isTrue();
	}

	@Test
	void shouldNotWriteABuildWhenACallOwnsTheSpan() {
		SpanLinker linker = mock(SpanLinker.class);
		given(this.tracer.currentSpan()).willReturn(this.span);
		given(linker.supports(this.span)).willReturn(true);
		SpanClaim claim = factory(this.tracer, linker).claimForBuild(null);
		assertThat(claim.isOn(this.span)).isFalse();
	}

	@Test
	void shouldUseTheSpanOfTheObservationWhenItIsNotTheCurrentOneOfTheThread() {
		Span observed = mock(Span.class);
		TracingContext context = new TracingContext();
		context.setSpan(observed);
		Observation observation = observation(context);
		given(this.tracer.currentSpan()).willReturn(this.span);
		assertThat(factory(this.tracer).claim(observation, null).isOn(observed)).isTrue();
	}

	@Test
	void shouldUseTheSpanOfTheThreadWhenTheObservationIsItsCurrentOne() {
		TracingContext context = new TracingContext();
		context.setSpan(mock(Span.class));
		Observation observation = observation(context);
		given(this.tracer.currentSpan()).willReturn(this.span);
		try (Observation.Scope scope = observation.openScope()) {
			assertThat(factory(this.tracer).claim(observation, null).isOn(this.span)).isTrue();
		}
	}

	private static Observation observation(TracingContext tracing) {
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler((context) -> true);
		Observation observation = Observation.start("test", registry);
		observation.getContext().put(TracingContext.class, tracing);
		return observation;
	}

}
