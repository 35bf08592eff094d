package dev.braintrust.spring.test;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * One version of a prompt at {@link FakeBraintrust}. Immutable.
 *
 * @param id the prompt's id, the same for all its versions
 * @param projectId the id of its project
 * @param slug the prompt's slug
 * @param version the version, the transaction id that spans contain
 * @param json the row, as the API returns it
 * @since 0.1.0
 */
public record PublishedPrompt(String id, String projectId, String slug, String version, String json) {

	/**
	 * The same row with the project that is asked for, if the prompt belongs to every
	 * project.
	 */
	PublishedPrompt inProject(@Nullable String askedId) {
		if (askedId == null || askedId.equals(this.projectId) || !this.projectId.equals(FakeBraintrust.PROJECT_ID)) {
			return this;
		}
		Map<String, @Nullable Object> row = Json.parseObject(this.json);
		row.put("project_id", askedId);
		return new PublishedPrompt(this.id, askedId, this.slug, this.version, Json.write(row));
	}

	/**
	 * The version as Braintrust's user interface shows it. The API accepts both forms.
	 * @return 16 hexadecimal digits
	 */
	public String displayVersion() {
		return TransactionIds.toHex(this.version);
	}

}
