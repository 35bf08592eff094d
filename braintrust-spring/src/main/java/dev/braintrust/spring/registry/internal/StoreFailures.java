package dev.braintrust.spring.registry.internal;

import java.nio.file.FileSystemException;

import dev.braintrust.spring.json.internal.Printable;

/**
 * Describes failures of stores for the log. The message of an exception may quote what a
 * server sent, so only the names of the classes are shown. Exceptions of the file system
 * keep their message, which is a path and a reason.
 */
final class StoreFailures {

	private static final int MAXIMUM_CAUSES = 5;

	private StoreFailures() {
	}

	static String describe(Throwable failure) {
		StringBuilder description = new StringBuilder();
		Throwable current = failure;
		for (int i = 0; current != null && i < MAXIMUM_CAUSES; i++) {
			description.append(description.isEmpty() ? "" : ", caused by ").append(current.getClass().getName());
			if (current instanceof FileSystemException) {
				description.append(": ").append(Printable.text(current.getMessage()));
			}
			current = current.getCause();
		}
		return description.toString();
	}

}
