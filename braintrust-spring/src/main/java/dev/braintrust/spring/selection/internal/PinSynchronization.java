package dev.braintrust.spring.selection.internal;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.braintrust.spring.client.internal.Descriptions;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.selection.internal.PinStore.StoredPin;

/**
 * Writes the changes of pins in this process to a store, and reads those of other
 * instances. Thread-safe: changes apply at once, also while the store does not respond.
 */
final class PinSynchronization implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(PinSynchronization.class);

	private final PinStore store;

	private final Function<List<StoredPin>, List<PromptReference>> reader;

	private final Consumer<PromptReference> listener;

	/** Changes that the store does not have yet, the last one of each slug or id. */
	private final Map<String, Consumer<PinStore>> pending = new LinkedHashMap<>();

	/** Number of changes in this process, guarded by {@link #pending}. */
	private long changes;

	/** Guards the use of the store, in which a thread may block. */
	private final Object storeLock = new Object();

	private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor((task) -> {
		Thread thread = new Thread(task, "braintrust-pins");
		thread.setDaemon(true);
		return thread;
	});

	private volatile boolean failed;

	/**
	 * Create a synchronization.
	 * @param store the store that the fleet shares
	 * @param reader called with all pins of the store; returns the new ones
	 * @param listener called with each new pin
	 */
	PinSynchronization(PinStore store, Function<List<StoredPin>, List<PromptReference>> reader,
			Consumer<PromptReference> listener) {
		this.store = store;
		this.reader = reader;
		this.listener = listener;
	}

	/** Start to read the store. */
	void start(Duration interval) {
		this.scheduler.scheduleWithFixedDelay(this::read, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
	}

	/**
	 * Change pins in this process and in the store.
	 * @param key the slug or id
	 * @param local the change in this process
	 * @param shared the change in the store
	 * @return false if the store does not have the change yet
	 */
	boolean change(String key, Runnable local, Consumer<PinStore> shared) {
		synchronized (this.pending) {
			local.run();
			this.changes++;
			this.pending.put(key, shared);
		}
		synchronized (this.storeLock) {
			return write();
		}
	}

	/**
	 * Read the store. What was read before a change in this process would undo it, and is
	 * discarded.
	 */
	void read() {
		synchronized (this.storeLock) {
			if (!write()) {
				return;
			}
			try {
				long before = changes();
				List<StoredPin> read = this.store.read();
				apply(read, before).forEach(this.listener);
				this.failed = false;
			}
			catch (Throwable ex) {
				failed(ex);
			}
		}
	}

	private List<PromptReference> apply(List<StoredPin> read, long before) {
		synchronized (this.pending) {
			return (this.changes == before) ? this.reader.apply(read) : List.of();
		}
	}

	private long changes() {
		synchronized (this.pending) {
			return this.changes;
		}
	}

	/**
	 * Write changes to the store. Those that fail are written before the next read, which
	 * would undo them otherwise.
	 * @return whether the store has all changes
	 */
	private boolean write() {
		try {
			Map.@Nullable Entry<String, Consumer<PinStore>> next = next();
			while (next != null) {
				next.getValue().accept(this.store);
				synchronized (this.pending) {
					this.pending.remove(next.getKey(), next.getValue());
				}
				next = next();
			}
			return true;
		}
		catch (Throwable ex) {
			failed(ex);
			return false;
		}
	}

	private Map.@Nullable Entry<String, Consumer<PinStore>> next() {
		synchronized (this.pending) {
			return this.pending.isEmpty() ? null
					: Map.entry(this.pending.keySet().iterator().next(), this.pending.values().iterator().next());
		}
	}

	private void failed(Throwable failure) {
		if (!this.failed && !this.scheduler.isShutdown()) {
			this.failed = true;
			logger.warn("Pins of prompts can't be shared with other instances, because the store failed: {}",
					Descriptions.classes(failure));
		}
	}

	@Override
	public void close() {
		this.scheduler.shutdownNow();
	}

}
