package dev.braintrust.spring.registry.internal;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.braintrust.spring.json.internal.Printable;

/**
 * Which project the API means by a name. A name can be given to another project, and an
 * answer can be another project's by mistake: the first answer with another id is
 * refused, and the next load that says the same is believed. Thread-safe.
 */
final class ProjectIds {

	private static final Logger logger = LoggerFactory.getLogger(ProjectIds.class);

	/** References name projects, and users may make references of what they are sent. */
	private static final int MAXIMUM_SIZE = 10_000;

	private final ConcurrentMap<String, Confirmed> byName = new ConcurrentHashMap<>();

	/**
	 * What the API said of a name.
	 *
	 * @param id the id that it last confirmed
	 * @param refused another id that it said since, or null
	 * @param refusedNanos when that was refused
	 */
	private record Confirmed(String id, @Nullable String refused, long refusedNanos) {
	}

	/**
	 * Take what the API answered.
	 * @param name the project's name
	 * @param id the id of the project in the answer
	 * @param sentNanos when the request was sent
	 * @return whether the answer may be used
	 */
	boolean accept(String name, String id, long sentNanos) {
		Confirmed before = this.byName.get(name);
		if (before != null && before.id().equals(id) && before.refused() == null) {
			return true;
		}
		if (before == null && this.byName.size() >= MAXIMUM_SIZE) {
			return true;
		}
		Confirmed after = this.byName.compute(name, (key, known) -> next(known, id, sentNanos));
		boolean accepted = after.id().equals(id);
		if (before != null && !accepted) {
			logger.error(
					"An answer for project '{}' is refused: it is of project {}, and the project had the id {} "
							+ "until now. If the project was created again under its name, the next load is accepted",
					Printable.text(name), id, after.id());
		}
		else if (before != null && !before.id().equals(id)) {
			logger.warn("The project '{}' now has the id {} (was {})", Printable.text(name), id, before.id());
		}
		return accepted;
	}

	private static Confirmed next(@Nullable Confirmed known, String id, long sentNanos) {
		if (known == null || known.id().equals(id)) {
			return new Confirmed(id, null, 0);
		}
		boolean saidAgain = id.equals(known.refused()) && sentNanos - known.refusedNanos() > 0;
		return saidAgain ? new Confirmed(id, null, 0)
				: (id.equals(known.refused()) ? known : new Confirmed(known.id(), id, System.nanoTime()));
	}

	/**
	 * Whether a row that did not come from the API is another project's.
	 * @param name the project's name
	 * @param id the id of the project in the row
	 * @return whether the API has confirmed another id
	 */
	boolean contradicts(String name, @Nullable Object id) {
		Confirmed known = this.byName.get(name);
		return known != null && !known.id().equals(id);
	}

	void forget() {
		this.byName.clear();
	}

}
