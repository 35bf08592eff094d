package dev.braintrust.spring.tracing.otel.internal;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.braintrust.spring.tracing.internal.Destination;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ExperimentContextAccessor}.
 */
class ExperimentContextAccessorTests {

	private static final ContextKey<String> ENTRY = ContextKey.named("entry");

	private final ContextSnapshotFactory snapshots = ContextSnapshotFactory.builder()
		.contextRegistry(new ContextRegistry().registerThreadLocalAccessor(new ExperimentContextAccessor()))
		.clearMissing(true)
		.build();

	private final Context experiment = ContextDestinations.with(Context.root(), Destination.experiment("a"));

	private final ContextSnapshot empty = this.snapshots.captureAll();

	private final ExecutorService thread = Executors.newSingleThreadExecutor();

	@AfterEach
	void close() {
		this.thread.shutdown();
	}

	private void onThread(Runnable work) throws Exception {
		this.thread.submit(work).get(10, TimeUnit.SECONDS);
	}

	private ContextSnapshot capture() {
		try (Scope scope = this.experiment.makeCurrent()) {
			return this.snapshots.captureAll();
		}
	}

	private static boolean isInExperiment() {
		return ContextDestinations.namesExperiment(Context.current());
	}

	@Test
	void shouldCarryTheContextAndLeaveNothingOnTheThread() throws Exception {
		ContextSnapshot snapshot = capture();
		onThread(() -> {
			Context before = Context.current();
			try (ContextSnapshot.Scope scope = snapshot.setThreadLocals()) {
				assertThat(isInExperiment()).isTrue();
			}
			assertThat(Context.current()).isSameAs(before);
		});
	}

	@Test
	void shouldRestoreTheContextWhenItWasCleared() throws Exception {
		ContextSnapshot snapshot = capture();
		onThread(() -> {
			try (ContextSnapshot.Scope scope = snapshot.setThreadLocals()) {
				try (ContextSnapshot.Scope cleared = this.empty.setThreadLocals()) {
					assertThat(isInExperiment()).isFalse();
				}
				assertThat(isInExperiment()).isTrue();
			}
			assertThat(isInExperiment()).isFalse();
		});
	}

	@Test
	void shouldKeepAContextThatIsDerivedFromTheCarriedOne() throws Exception {
		ContextSnapshot snapshot = capture();
		onThread(() -> {
			try (ContextSnapshot.Scope scope = snapshot.setThreadLocals()) {
				Context derived = Context.current().with(ENTRY, "value");
				try (Scope inner = derived.makeCurrent();
						ContextSnapshot.Scope cleared = this.empty.setThreadLocals()) {
					assertThat(Context.current()).isSameAs(derived);
				}
				assertThat(isInExperiment()).isTrue();
			}
			assertThat(isInExperiment()).isFalse();
		});
	}

}
