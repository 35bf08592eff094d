package dev.braintrust.spring.test;

/**
 * One version of a prompt at {@link FakeBraintrust}. Immutable.
 *
 * @param id the prompt's id, the same for all its versions
 * @param projectId the id of its project
 * @param slug the prompt's slug
 * @param version the version, as the transaction id that spans carry
 * @param json the row, as the API returns it
 */
public record PublishedPrompt(String id, String projectId, String slug, String version, String json) {

	/**
	 * The version as Braintrust's user interface shows it, and as the API also takes it.
	 * @return 16 hexadecimal digits
	 */
	public String displayVersion() {
		return TransactionIds.toHex(this.version);
	}

}
