package dev.braintrust.spring.registry;

import java.nio.file.FileSystemException;

import org.jspecify.annotations.Nullable;

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
				description.append(": ").append(escape(current.getMessage()));
			}
			current = current.getCause();
		}
		return description.toString();
	}

	/**
	 * A file name may hold line breaks and terminal sequences.
	 */
	static String escape(@Nullable String text) {
		StringBuilder escaped = new StringBuilder();
		String.valueOf(text)
			.codePoints()
			.forEach((c) -> escaped.append(isPrintable(c) ? Character.toString(c) : "\\u{%x}".formatted(c)));
		return escaped.toString();
	}

	private static boolean isPrintable(int c) {
		return switch (Character.getType(c)) {
			case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
					Character.SURROGATE, Character.UNASSIGNED ->
				false;
			default -> true;
		};
	}

}
