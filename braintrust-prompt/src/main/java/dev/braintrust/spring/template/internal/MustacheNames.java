package dev.braintrust.spring.template.internal;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import dev.braintrust.spring.limit.internal.BuildMeter;

/**
 * The names in tags, each of which is kept once: most templates use the same few names of
 * variables. Thread-safe.
 */
final class MustacheNames {

	private static final int MAX_SIZE = 1000;

	/** Longer names are not shared, because few templates have them in common. */
	private static final int MAX_LENGTH = 64;

	private final ConcurrentMap<String, MustacheName> names = new ConcurrentHashMap<>();

	/**
	 * Get a name.
	 * @param name the name
	 * @param meter counts the costs of a new name, although it may be a shared one
	 * @return the name
	 */
	MustacheName get(String name, BuildMeter meter) {
		MustacheName created = MustacheName.of(name, meter);
		if (name.length() > MAX_LENGTH) {
			return created;
		}
		if (this.names.size() >= MAX_SIZE) {
			// refilled on demand
			this.names.clear();
		}
		MustacheName known = this.names.putIfAbsent(name, created);
		return (known != null) ? known : created;
	}

}
