package dev.braintrust.spring.selection.internal;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.PromptReference;

/**
 * Keeps the pins of operators where all instances of a fleet can read them. All methods
 * may block, and throw an unchecked exception if the store can't be reached.
 */
public interface PinStore {

	/**
	 * Read all pins.
	 * @return the pins that have not expired
	 */
	List<StoredPin> read();

	/**
	 * Add a pin, or replace the pin of the same slug or id.
	 * @param pin the pin
	 */
	void write(StoredPin pin);

	/**
	 * Remove the pin of a slug or id.
	 * @param slug the slug or id
	 */
	void remove(String slug);

	/**
	 * A pin with its remaining time, so that the clocks of the instances need not agree.
	 *
	 * @param reference the pinned prompt and its version
	 * @param remaining the time until the pin expires, or null if it does not expire
	 */
	record StoredPin(PromptReference reference, @Nullable Duration remaining) {
	}

}
