package dev.braintrust.spring.registry.internal;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.braintrust.spring.json.internal.Printable;

/**
 * Project ids that the API returned for project names, to detect responses that belong to
 * another project. Since a project can be deleted and its name reused, the first response
 * with another id is rejected, and the next load that returns the same id is accepted.
 * Thread-safe.
 */
final class ConfirmedProjectIds {

	private static final Logger logger = LoggerFactory.getLogger(ConfirmedProjectIds.class);

	/** Limits memory: applications may create references from untrusted input. */
	private static final int MAXIMUM_SIZE = 10_000;

	private final ConcurrentMap<Project, Confirmation> byName = new ConcurrentHashMap<>();

	/**
	 * A project as it is requested. Responses for an earlier tenant, which may still
	 * arrive, say nothing about the projects of the current one.
	 */
	private record Project(int tenant, String name) {
	}

	/**
	 * State of one project name.
	 *
	 * @param id the confirmed id
	 * @param rejected another id that was rejected since, or null
	 * @param rejectedNanos when it was rejected
	 */
	private record Confirmation(String id, @Nullable String rejected, long rejectedNanos) {
	}

	/**
	 * Check the project id of a response.
	 * @param tenant the tenant of the request
	 * @param name the project name of the request
	 * @param id the project id of the response
	 * @param sentNanos when the request was sent
	 * @return whether the response may be used
	 */
	boolean accept(int tenant, String name, String id, long sentNanos) {
		Project project = new Project(tenant, name);
		Confirmation before = this.byName.get(project);
		if (before != null && before.id().equals(id) && before.rejected() == null) {
			return true;
		}
		if (before == null && this.byName.size() >= MAXIMUM_SIZE) {
			return true;
		}
		Confirmation after = this.byName.compute(project, (key, known) -> next(known, id, sentNanos));
		boolean accepted = after.id().equals(id);
		if (before != null && !accepted) {
			logger.error(
					"A response for project '{}' is rejected: it belongs to project {}, and the project had the id {} "
							+ "until now. If the project was recreated under the same name, the next load is accepted",
					Printable.text(name), id, after.id());
		}
		else if (before != null && !before.id().equals(id)) {
			logger.warn("The project '{}' now has the id {} (was {})", Printable.text(name), id, before.id());
		}
		return accepted;
	}

	private static Confirmation next(@Nullable Confirmation known, String id, long sentNanos) {
		if (known == null || known.id().equals(id)) {
			return new Confirmation(id, null, 0);
		}
		boolean repeated = id.equals(known.rejected()) && sentNanos - known.rejectedNanos() > 0;
		return repeated ? new Confirmation(id, null, 0)
				: (id.equals(known.rejected()) ? known : new Confirmation(known.id(), id, System.nanoTime()));
	}

	/**
	 * Whether a row from a store or snapshot belongs to another project.
	 * @param tenant the tenant of the request
	 * @param name the project name of the request
	 * @param id the project id of the row
	 * @return whether the API has confirmed another id
	 */
	boolean contradicts(int tenant, String name, @Nullable Object id) {
		Confirmation known = this.byName.get(new Project(tenant, name));
		return known != null && !known.id().equals(id);
	}

	void clear() {
		this.byName.clear();
	}

}
