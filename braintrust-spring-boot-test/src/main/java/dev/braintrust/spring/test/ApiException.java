package dev.braintrust.spring.test;

/**
 * An error response of the API, which is a plain text and not JSON.
 */
final class ApiException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/** Error texts of the API contain the user's e-mail address. */
	private static final String USER = " [user_email=user@example.com] [user_org=" + FakeBraintrust.ORGANIZATION + "]";

	private final int status;

	private ApiException(int status, String message) {
		super(message);
		this.status = status;
	}

	static ApiException badRequest(String message) {
		return new ApiException(400, message);
	}

	/** The API does not distinguish objects that do not exist from inaccessible ones. */
	static ApiException noAccess(String type, String id) {
		return new ApiException(403, "Missing read access to %s id %s, or the id does not exist".formatted(type, id));
	}

	static ApiException notFound(String message) {
		return new ApiException(404, message);
	}

	static ApiException failed(String message) {
		return new ApiException(500, message);
	}

	Answer answer() {
		return Answer.text(this.status, getMessage() + USER);
	}

}
