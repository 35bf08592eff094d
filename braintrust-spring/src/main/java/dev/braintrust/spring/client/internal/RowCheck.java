package dev.braintrust.spring.client.internal;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptVersion;

/**
 * Checks that a prompt row is the requested one. The row must match every property of the
 * reference, and its other members must have the form that Braintrust uses. Rows from the
 * API, stores and snapshots are checked in the same way.
 */
public final class RowCheck {

	private static final Pattern UUID = Pattern
		.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

	private RowCheck() {
	}

	/**
	 * Compare a row with a reference.
	 * @param reference the completed reference
	 * @param row a prompt row as plain data
	 * @return a description of the first difference, without any text of the row; null if
	 * the row is the requested one
	 */
	public static @Nullable String mismatch(PromptReference reference, Map<?, ?> row) {
		if (!(row.get("id") instanceof String id) || !UUID.matcher(id).matches()) {
			return "a row without an \"id\" that is a UUID";
		}
		if (!(row.get("slug") instanceof String slug)) {
			return "a row without a \"slug\"";
		}
		boolean requested = (reference.id() != null) ? reference.id().equals(id.toLowerCase(Locale.ROOT))
				: slug.equals(reference.slug());
		if (!requested) {
			return "another prompt's row";
		}
		if (!(row.get("_xact_id") instanceof String version) || !isTransactionId(version)) {
			return "a row without an \"_xact_id\" that is a transaction id";
		}
		if (reference.version() != null && !isVersion(reference.version(), version)) {
			return "the row of another version";
		}
		if (!row.containsKey("prompt_data")) {
			return "a row without \"prompt_data\"";
		}
		return project(reference.projectId(), row.get("project_id"));
	}

	private static @Nullable String project(@Nullable String requested, @Nullable Object received) {
		if (!(received instanceof String id) || id.isEmpty()) {
			return "a row without a \"project_id\"";
		}
		if (requested != null) {
			return id.equalsIgnoreCase(requested) ? null : "another project's row";
		}
		return UUID.matcher(id).matches() ? null : "a row without a \"project_id\" that is a UUID";
	}

	private static boolean isTransactionId(String version) {
		if (version.isEmpty() || version.length() > 20 || !version.chars().allMatch((c) -> c >= '0' && c <= '9')) {
			return false;
		}
		try {
			Long.parseUnsignedLong(version);
			return true;
		}
		catch (NumberFormatException ex) {
			return false;
		}
	}

	/** A reference may have either form of a version. */
	private static boolean isVersion(String requested, String received) {
		try {
			return requested.equals(received) || PromptVersion.parse(requested).transactionId().equals(received);
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

}
