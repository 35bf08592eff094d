package dev.braintrust.spring.registry.internal;

import java.nio.file.FileSystemException;

import dev.braintrust.spring.client.internal.Descriptions;
import dev.braintrust.spring.json.internal.Printable;

/**
 * Describes failures of stores for the log, by class names only, since messages may quote
 * what a server sent. Messages of {@link FileSystemException}s are included: they consist
 * of a path and a reason.
 */
final class StoreFailureDescription {

	private StoreFailureDescription() {
	}

	static String of(Throwable failure) {
		return Descriptions.causes(failure, (cause) -> cause.getClass().getName()
				+ ((cause instanceof FileSystemException) ? ": " + Printable.text(cause.getMessage()) : ""));
	}

}
