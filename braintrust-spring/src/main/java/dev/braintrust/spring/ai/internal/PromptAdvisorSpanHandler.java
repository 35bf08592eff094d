package dev.braintrust.spring.ai.internal;

import java.util.Set;
import java.util.function.Supplier;

import io.micrometer.observation.Observation;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.client.advisor.observation.AdvisorObservationContext;

/**
 * Keeps Spring AI from creating spans for the advisors of prompts: their observations
 * have the span of their parents, which this handler neither starts nor ends. An
 * observation that is disabled instead would take the parent from streamed calls.
 */
public final class PromptAdvisorSpanHandler implements TracingObservationHandler<AdvisorObservationContext> {

	private static final Set<String> NAMES = Set.of(PromptAdvisor.NAME, HardcodedPromptAdvisor.NAME,
			ManagedPromptAdvisor.NAME);

	private final Supplier<@Nullable Tracer> tracer;

	/**
	 * Create a handler.
	 * @param tracer the application's tracer, or a supplier of null
	 */
	public PromptAdvisorSpanHandler(Supplier<@Nullable Tracer> tracer) {
		this.tracer = tracer;
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof AdvisorObservationContext advisor && NAMES.contains(advisor.getAdvisorName())
				&& this.tracer.get() != null;
	}

	@Override
	public void onStart(AdvisorObservationContext context) {
		Span parent = getParentSpan(context);
		if (parent != null) {
			getTracingContext(context).setSpan(parent);
		}
	}

	@Override
	public void onScopeOpened(AdvisorObservationContext context) {
		if (hasSpan(context)) {
			TracingObservationHandler.super.onScopeOpened(context);
		}
	}

	@Override
	public void onScopeClosed(AdvisorObservationContext context) {
		if (hasSpan(context)) {
			TracingObservationHandler.super.onScopeClosed(context);
		}
	}

	@Override
	public void onEvent(Observation.Event event, AdvisorObservationContext context) {
		// the span is that of another observation
	}

	@Override
	public void onError(AdvisorObservationContext context) {
		// that observation has the error too
	}

	private boolean hasSpan(AdvisorObservationContext context) {
		return getTracingContext(context).getSpan() != null;
	}

	@Override
	public Tracer getTracer() {
		Tracer tracer = this.tracer.get();
		return (tracer != null) ? tracer : Tracer.NOOP;
	}

}
