package dev.braintrust.spring.tracing.otel.internal;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.tracing.RemoteParent;
import dev.braintrust.spring.tracing.internal.BraintrustAttributes;
import dev.braintrust.spring.tracing.internal.Destination;

/**
 * Finds the destination of the spans that start in an OpenTelemetry context. A context
 * specifies a destination by the entry that {@link #with} sets, or by
 * {@code braintrust.parent} in its baggage, which evaluations of the official SDK set.
 * Thread-safe.
 * <p>
 * Whether baggage came from a remote caller is recorded where it is extracted, by
 * {@link RemoteBaggagePropagators}: {@code SpanContext.isRemote()} is false for children
 * of the server span, for {@code setNoParent()} roots within a request, and for requests
 * that have baggage but no {@code traceparent}.
 */
public final class ContextDestinations {

	private static final ContextKey<Destination> DESTINATION = ContextKey.named("braintrust.destination");

	private static final ContextKey<String> REMOTE = ContextKey.named("braintrust.remote-parent");

	private static final ContextDestinations LOCAL = new ContextDestinations(RemoteParent.NONE);

	private final RemoteParent remoteParent;

	/**
	 * Create an instance.
	 * @param remoteParent which destinations remote callers may choose
	 */
	public ContextDestinations(RemoteParent remoteParent) {
		this.remoteParent = remoteParent;
	}

	/**
	 * Set the destination of the spans that start in a context. Unlike baggage, it does
	 * not leave the process.
	 * @param context the context
	 * @param destination the destination
	 * @return a context with the destination
	 */
	public static Context with(Context context, Destination destination) {
		return context.with(DESTINATION, destination);
	}

	/**
	 * Mark the destination in a context's baggage as a remote caller's.
	 * @param before the context before extraction
	 * @param after the context with what was extracted
	 * @return the context to use
	 */
	static Context markRemote(Context before, Context after) {
		Baggage baggage = Baggage.fromContextOrNull(after);
		if (baggage == null || baggage == Baggage.fromContextOrNull(before)) {
			return after;
		}
		String value = baggage.getEntryValue(BraintrustAttributes.PARENT);
		return (value != null) ? after.with(new RemoteCallerSpan(Span.fromContext(after), value)) : after;
	}

	/** Records the value of {@code braintrust.parent} in a remote caller's baggage. */
	static Context withRemote(Context context, String value) {
		return context.with(REMOTE, value);
	}

	/**
	 * Whether code in a context runs for an experiment of this process.
	 * @param context the context
	 * @return whether our entry or local baggage names an experiment
	 */
	static boolean namesExperiment(Context context) {
		Destination destination = LOCAL.read(context);
		return destination != null && destination.isExperiment();
	}

	/**
	 * The destination of a span that starts now. {@code setNoParent()} makes the parent
	 * context an empty one, which hides baggage; for a span without a parent, the current
	 * context is read as well.
	 * @param parentContext the context that the span starts in
	 * @return the destination, or null if the context names none
	 */
	public @Nullable Destination find(Context parentContext) {
		Destination found = read(parentContext);
		if (found != null || Span.fromContext(parentContext).getSpanContext().isValid()) {
			return found;
		}
		Context current = Context.current();
		return (current != parentContext) ? read(current) : null;
	}

	/**
	 * The destination that a remote caller named although it may not. A span processor of
	 * the application may copy it from the baggage to the attributes of a span.
	 * @param parentContext the context that the span starts in
	 * @return the value of {@code braintrust.parent}, or null
	 */
	@Nullable String refused(Context parentContext) {
		String remote = parentContext.get(REMOTE);
		if (remote == null && !Span.fromContext(parentContext).getSpanContext().isValid()) {
			remote = Context.current().get(REMOTE);
		}
		return (remote != null && remote(remote) == null) ? remote : null;
	}

	private @Nullable Destination read(Context context) {
		Destination entry = context.get(DESTINATION);
		return (entry != null) ? entry : readBaggage(context);
	}

	private @Nullable Destination readBaggage(Context context) {
		Baggage baggage = Baggage.fromContextOrNull(context);
		String value = (baggage != null) ? baggage.getEntryValue(BraintrustAttributes.PARENT) : null;
		String remote = context.get(REMOTE);
		if (remote != null && (value == null || value.equals(remote))) {
			return remote(remote);
		}
		return Destination.parse(value);
	}

	private @Nullable Destination remote(String value) {
		Destination destination = Destination.parse(value);
		return (destination != null && isAllowed(destination)) ? destination : null;
	}

	private boolean isAllowed(Destination destination) {
		return switch (this.remoteParent) {
			case NONE -> false;
			case EXPERIMENT -> destination.kind() == Destination.Kind.EXPERIMENT_ID;
			case ANY -> true;
		};
	}

}
