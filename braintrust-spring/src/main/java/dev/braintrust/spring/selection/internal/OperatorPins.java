package dev.braintrust.spring.selection.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.selection.internal.PinStore.StoredPin;

/**
 * The pins of operators: those of the properties, and those set at run time, which take
 * precedence. With a store, all instances of a fleet share the latter. While the store
 * can't be reached, the last known pins apply. Thread-safe.
 */
public final class OperatorPins implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(OperatorPins.class);

	private final Map<String, OperatorPin> configured;

	/** By slug or id. */
	private final ConcurrentMap<String, OperatorPin> pins = new ConcurrentHashMap<>();

	/** Changes that the store does not have yet; also guards changes of {@link #pins}. */
	private final Queue<Consumer<PinStore>> pending = new ArrayDeque<>();

	private final @Nullable PinStore store;

	private final @Nullable ScheduledExecutorService scheduler;

	private volatile boolean failed;

	/**
	 * Create pins.
	 * @param versions the versions of the properties by slug
	 * @param store the store that a fleet shares, or null
	 * @param interval the interval between reads of the store
	 * @throws IllegalArgumentException if a slug or version is blank
	 */
	public OperatorPins(Map<String, String> versions, @Nullable PinStore store, Duration interval) {
		Map<String, OperatorPin> configured = new TreeMap<>();
		versions.forEach((slug, version) -> {
			OperatorPin pin = configured(slug, version);
			configured.put(OperatorPin.key(pin.reference()), pin);
		});
		this.configured = Map.copyOf(configured);
		this.store = store;
		this.scheduler = (store != null) ? scheduler() : null;
		if (this.scheduler != null) {
			this.scheduler.scheduleWithFixedDelay(this::read, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
		}
	}

	private static OperatorPin configured(String slug, String version) {
		try {
			return new OperatorPin(OperatorPin.reference(slug).withVersion(version), null);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException(
					"braintrust.prompts.pins.%s must be a version, but is '%s'".formatted(slug, version), ex);
		}
	}

	private static ScheduledExecutorService scheduler() {
		return Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread thread = new Thread(task, "braintrust-pins");
			thread.setDaemon(true);
			return thread;
		});
	}

	private void read() {
		PinStore current = this.store;
		if (current == null || !write(current)) {
			return;
		}
		try {
			Map<String, OperatorPin> read = new TreeMap<>();
			current.read().forEach((pin) -> read.put(OperatorPin.key(pin.reference()), pin(pin)));
			synchronized (this.pending) {
				if (this.pending.isEmpty()) {
					this.pins.putAll(read);
					this.pins.keySet().retainAll(read.keySet());
				}
			}
			this.failed = false;
		}
		catch (Throwable ex) {
			failed(ex);
		}
	}

	/**
	 * Write changes to the store. Those that fail are written before the next read, which
	 * would undo them otherwise.
	 * @return whether the store has all changes
	 */
	private boolean write(PinStore current) {
		synchronized (this.pending) {
			try {
				while (!this.pending.isEmpty()) {
					this.pending.element().accept(current);
					this.pending.remove();
				}
				return true;
			}
			catch (Throwable ex) {
				failed(ex);
				return false;
			}
		}
	}

	private void failed(Throwable failure) {
		if (!this.failed) {
			this.failed = true;
			logger.warn("The pins of prompts can't be shared with other instances, because the store failed: {}",
					failure.getMessage());
		}
	}

	private static OperatorPin pin(StoredPin stored) {
		Duration remaining = stored.remaining();
		return new OperatorPin(stored.reference(), (remaining != null) ? Instant.now().plus(remaining) : null);
	}

	/** Whether no pin was ever set, so that references need not be checked. */
	boolean isEmpty() {
		return this.configured.isEmpty() && this.pins.isEmpty();
	}

	/**
	 * The pin of a prompt.
	 * @param reference the reference, with its project
	 * @return the pinned reference, or null
	 */
	@Nullable PromptReference find(PromptReference reference) {
		OperatorPin pin = this.pins.get(OperatorPin.key(reference));
		if (pin == null || !pin.isActive()) {
			pin = this.configured.get(OperatorPin.key(reference));
		}
		return (pin != null && Overrides.applies(pin.reference(), reference)) ? pin.reference() : null;
	}

	/**
	 * Pin a prompt.
	 * @param reference the prompt and its version or environment
	 * @param duration how long the prompt is pinned, or null for until it is removed
	 * @return false if other instances do not have the pin yet, because the store failed
	 * @throws IllegalArgumentException if the reference specifies neither version nor
	 * environment, or the duration is not positive
	 */
	public boolean pin(PromptReference reference, @Nullable Duration duration) {
		if (duration != null && (duration.isNegative() || duration.isZero())) {
			throw new IllegalArgumentException("The duration of a pin must be positive, but is " + duration);
		}
		OperatorPin pin = new OperatorPin(reference, (duration != null) ? Instant.now().plus(duration) : null);
		logger.info("Pinned {} until {}", reference,
				(pin.expiresAt() != null) ? pin.expiresAt() : "the pin is removed");
		return change(() -> this.pins.put(OperatorPin.key(reference), pin), (current) -> write(current, pin));
	}

	private static void write(PinStore store, OperatorPin pin) {
		Instant expiresAt = pin.expiresAt();
		if (pin.isActive()) {
			store.write(new StoredPin(pin.reference(),
					(expiresAt != null) ? Duration.between(Instant.now(), expiresAt) : null));
		}
	}

	/**
	 * Remove the pin of a slug or id. A pin by a property can't be removed.
	 * @param slug the slug or id
	 * @return false if other instances still have the pin, because the store failed
	 */
	public boolean remove(String slug) {
		logger.info("Removed the pin of prompt '{}'", slug);
		return change(() -> this.pins.remove(slug), (current) -> current.remove(slug));
	}

	private boolean change(Runnable local, Consumer<PinStore> shared) {
		PinStore current = this.store;
		synchronized (this.pending) {
			local.run();
			if (current == null) {
				return true;
			}
			this.pending.add(shared);
			return write(current);
		}
	}

	/**
	 * Whether a pin that was set at run time applies to a slug.
	 * @param slug the slug
	 * @return whether there is a pin that can be removed
	 */
	public boolean isPinned(String slug) {
		OperatorPin pin = this.pins.get(slug);
		return pin != null && pin.isActive();
	}

	/**
	 * The pin of a slug by a property.
	 * @param slug the slug
	 * @return whether the slug is pinned by a property
	 */
	public boolean isConfigured(String slug) {
		return this.configured.containsKey(slug);
	}

	/**
	 * The pins that apply now.
	 * @return the pins, ordered by slug
	 */
	public List<OperatorPin> active() {
		Map<String, OperatorPin> active = new TreeMap<>(this.configured);
		Collection<OperatorPin> current = new ArrayList<>(this.pins.values());
		current.stream()
			.filter(OperatorPin::isActive)
			.forEach((pin) -> active.put(OperatorPin.key(pin.reference()), pin));
		return List.copyOf(active.values());
	}

	@Override
	public void close() {
		if (this.scheduler != null) {
			this.scheduler.shutdownNow();
		}
	}

}
