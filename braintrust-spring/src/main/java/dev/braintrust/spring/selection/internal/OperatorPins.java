package dev.braintrust.spring.selection.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
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

	/** Later times can't be represented by all clocks. */
	private static final Duration MAXIMUM_DURATION = Duration.ofDays(3650);

	private final Map<String, OperatorPin> configured;

	/** By slug or id. */
	private final ConcurrentMap<String, OperatorPin> pins = new ConcurrentHashMap<>();

	private final List<Consumer<PromptReference>> listeners = new CopyOnWriteArrayList<>();

	private final @Nullable PinSynchronization synchronization;

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
		this.synchronization = (store != null) ? new PinSynchronization(store, this::replace, this::pinned) : null;
		if (this.synchronization != null) {
			this.synchronization.start(interval);
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

	/**
	 * Replace the pins that were set at run time by those of the store.
	 * @return the new pins
	 */
	private List<PromptReference> replace(List<StoredPin> stored) {
		List<PromptReference> added = new ArrayList<>();
		Map<String, OperatorPin> read = new TreeMap<>();
		stored.forEach((pin) -> read.put(OperatorPin.key(pin.reference()), pin(pin)));
		read.forEach((key, pin) -> {
			OperatorPin previous = this.pins.put(key, pin);
			if (previous == null || !previous.reference().equals(pin.reference())) {
				logger.info("Another instance pinned {} until {}", pin.reference(), pin.end());
				added.add(pin.reference());
			}
		});
		this.pins.values().removeIf((pin) -> {
			boolean removed = !read.containsKey(OperatorPin.key(pin.reference()));
			if (removed && pin.isActive()) {
				logger.info("Another instance removed the pin of {}", pin.reference());
			}
			return removed;
		});
		return added;
	}

	private static OperatorPin pin(StoredPin stored) {
		Duration remaining = stored.remaining();
		return new OperatorPin(stored.reference(), (remaining != null) ? Instant.now().plus(remaining) : null);
	}

	/**
	 * Add a listener.
	 * @param listener called with each pin that is set at run time, and with those that
	 * were set already. It must return quickly and must not throw.
	 */
	public void onPinned(Consumer<PromptReference> listener) {
		this.listeners.add(listener);
		this.pins.values().stream().filter(OperatorPin::isActive).forEach((pin) -> listener.accept(pin.reference()));
	}

	private void pinned(PromptReference reference) {
		this.listeners.forEach((listener) -> listener.accept(reference));
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
		String key = OperatorPin.key(reference);
		OperatorPin pin = this.pins.get(key);
		if (pin == null || !pin.isActive() || !Overrides.applies(pin.reference(), reference)) {
			pin = this.configured.get(key);
		}
		return (pin != null && Overrides.applies(pin.reference(), reference)) ? pin.reference() : null;
	}

	/**
	 * Pin a prompt.
	 * @param reference the prompt and its version or environment
	 * @param duration how long the prompt is pinned, or null for until it is removed
	 * @return false if other instances do not have the pin yet, because the store failed
	 * @throws IllegalArgumentException if the reference specifies neither version nor
	 * environment, or the duration is not positive or longer than ten years
	 */
	public boolean pin(PromptReference reference, @Nullable Duration duration) {
		if (duration != null
				&& (duration.isNegative() || duration.isZero() || duration.compareTo(MAXIMUM_DURATION) > 0)) {
			throw new IllegalArgumentException(
					"The duration of a pin must be positive and at most ten years, but is " + duration);
		}
		OperatorPin pin = new OperatorPin(reference, (duration != null) ? Instant.now().plus(duration) : null);
		String key = OperatorPin.key(reference);
		boolean shared = change(key, () -> this.pins.put(key, pin), (store) -> write(store, pin));
		logger.info("Pinned {} until {}", reference, pin.end());
		pinned(reference);
		return shared;
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
	 * @param slugOrId the slug or id
	 * @return false if other instances still have the pin, because the store failed
	 * @throws IllegalArgumentException if the slug or id is blank
	 */
	public boolean remove(String slugOrId) {
		PromptReference reference = OperatorPin.reference(slugOrId);
		String key = OperatorPin.key(reference);
		boolean shared = change(key, () -> this.pins.remove(key), (store) -> store.remove(key));
		logger.info("Removed the pin of {}", reference);
		return shared;
	}

	private boolean change(String key, Runnable local, Consumer<PinStore> shared) {
		if (this.synchronization != null) {
			return this.synchronization.change(key, local, shared);
		}
		local.run();
		return true;
	}

	/**
	 * Whether a pin that was set at run time applies to a slug or id. Another instance
	 * may just have set it, so the store is read before the answer is no.
	 * @param slugOrId the slug or id
	 * @return whether there is a pin that can be removed
	 * @throws IllegalArgumentException if the slug or id is blank
	 */
	public boolean isPinned(String slugOrId) {
		String key = OperatorPin.key(OperatorPin.reference(slugOrId));
		if (!isActive(key) && this.synchronization != null) {
			this.synchronization.read();
		}
		return isActive(key);
	}

	private boolean isActive(String key) {
		OperatorPin pin = this.pins.get(key);
		return pin != null && pin.isActive();
	}

	/**
	 * Whether a slug or id is pinned by a property.
	 * @param slugOrId the slug or id
	 * @return whether there is a pin that can't be removed
	 * @throws IllegalArgumentException if the slug or id is blank
	 */
	public boolean isConfigured(String slugOrId) {
		return this.configured.containsKey(OperatorPin.key(OperatorPin.reference(slugOrId)));
	}

	/**
	 * The pins by properties.
	 * @return the pins, in no order
	 */
	public List<OperatorPin> configured() {
		return List.copyOf(this.configured.values());
	}

	/**
	 * The pins that apply now.
	 * @return the pins, ordered by slug
	 */
	public List<OperatorPin> active() {
		Map<String, OperatorPin> active = new TreeMap<>(this.configured);
		new ArrayList<>(this.pins.values()).stream()
			.filter(OperatorPin::isActive)
			.forEach((pin) -> active.put(OperatorPin.key(pin.reference()), pin));
		return List.copyOf(active.values());
	}

	@Override
	public void close() {
		if (this.synchronization != null) {
			this.synchronization.close();
		}
	}

}
