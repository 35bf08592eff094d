package dev.braintrust.spring.ai.internal;

/**
 * A member of a request that a client has no place for.
 *
 * @param member the member's name, as users write it to ignore the loss
 * @param place where it is, for example {@code messages[1]}
 * @param reason why it can't be sent
 */
record Unsupported(String member, String place, String reason) {

	@Override
	public String toString() {
		return this.member + ((this.place.isEmpty() || this.place.equals(this.member)) ? "" : " (" + this.place + ")")
				+ ": " + this.reason;
	}

}
