package dev.braintrust.spring.experiment.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Function;

import io.micrometer.observation.Observation;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

import dev.braintrust.spring.experiment.Experiment.Task;
import dev.braintrust.spring.selection.internal.CurrentObservation;
import dev.braintrust.spring.selection.internal.Overrides;
import dev.braintrust.spring.selection.internal.ThreadContext;

/**
 * Subscribes to a task with the current span and the pins in Reactor's context, and waits
 * for its result.
 *
 * @param <I> the type of the input
 * @param <O> the type of the output
 * @param task the task
 */
record ReactiveTask<I, O>(Function<? super I, ? extends Mono<? extends O>> task) implements Task<I, O> {

	@Override
	public @Nullable O run(I input) throws Exception {
		Overrides pins = ThreadContext.overrides();
		Observation span = CurrentObservation.get();
		Mono<O> output = Mono.<O>defer(() -> this.task.apply(input));
		CompletableFuture<@Nullable O> future = output.contextWrite((context) -> {
			Context pinned = (pins != null) ? pins.putInto(context) : context;
			return (span != null) ? pinned.put(ObservationThreadLocalAccessor.KEY, span) : pinned;
		}).toFuture();
		try {
			return future.get();
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof Exception cause) ? cause : ex;
		}
		finally {
			future.cancel(true);
		}
	}

	/** Reject an output that is not there yet. */
	static <O> @Nullable O requireValue(@Nullable O output) {
		if (output instanceof Publisher || output instanceof CompletionStage || output instanceof Future) {
			throw new IllegalStateException(
					"The task returned a %s, not a value: use reactiveTask(...) for a Mono, and wait for a future"
						.formatted(output.getClass().getSimpleName()));
		}
		return output;
	}

}
