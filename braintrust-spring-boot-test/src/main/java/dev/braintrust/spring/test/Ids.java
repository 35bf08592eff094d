package dev.braintrust.spring.test;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Ids that depend on the name only, so that tests can state them.
 */
final class Ids {

	private Ids() {
	}

	/** The id of a project, or of an object without an id of its own. */
	static String of(String name) {
		return FakeBraintrust.PROJECT.equals(name) ? FakeBraintrust.PROJECT_ID
				: UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
	}

}
