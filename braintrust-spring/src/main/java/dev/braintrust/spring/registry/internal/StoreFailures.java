package dev.braintrust.spring.registry.internal;

import java.nio.file.FileSystemException;

import dev.braintrust.spring.client.internal.Descriptions;
import dev.braintrust.spring.json.internal.Printable;

/**
 * Describes failures of stores for the log. The message of an exception may quote what a
 * server sent, so only the names of the classes are shown. Exceptions of the file system
 * keep their message, which is a path and a reason.
 */
final class StoreFailures {

	private StoreFailures() {
	}

	static String describe(Throwable failure) {
		return Descriptions.causes(failure, (cause) -> cause.getClass().getName()
				+ ((cause instanceof FileSystemException) ? ": " + Printable.text(cause.getMessage()) : ""));
	}

}
