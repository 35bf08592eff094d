package dev.braintrust.spring.test;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Ids that depend on the name only, so that tests can state them.
 */
final class Ids {

	private Ids() {
	}

	/** The id of a project of an organization. */
	static String of(String organization, String name) {
		return of(scoped(organization, name));
	}

	/** A name that is different in each organization. */
	static String scoped(String organization, String name) {
		return FakeBraintrust.ORGANIZATION.equals(organization) ? name : organization + "/" + name;
	}

	/** The id of a project, or of an object without an id of its own. */
	static String of(String name) {
		return FakeBraintrust.PROJECT.equals(name) ? FakeBraintrust.PROJECT_ID
				: UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
	}

}
