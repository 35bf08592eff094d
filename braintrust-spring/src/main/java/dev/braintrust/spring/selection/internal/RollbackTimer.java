package dev.braintrust.spring.selection.internal;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the checks of rollouts each second, or more often if a window is short.
 */
final class RollbackTimer implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(RollbackTimer.class);

	private static final long MAXIMUM_INTERVAL = TimeUnit.SECONDS.toNanos(1);

	private final ScheduledExecutorService executor;

	RollbackTimer(List<RollbackCheck> checks) {
		this.executor = Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread thread = new Thread(task, "braintrust-rollouts");
			thread.setDaemon(true);
			return thread;
		});
		long interval = checks.stream()
			.mapToLong((check) -> check.interval().toNanos())
			.reduce(MAXIMUM_INTERVAL, Math::min);
		this.executor.scheduleWithFixedDelay(() -> checks.forEach(RollbackTimer::run), interval, interval,
				TimeUnit.NANOSECONDS);
	}

	/** A task that throws would not be run again. */
	private static void run(RollbackCheck check) {
		try {
			check.check(System.nanoTime());
		}
		catch (Throwable ex) {
			logger.warn("Failed to check a rollout", ex);
		}
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
	}

}
