package dev.braintrust.spring.client.internal;

import java.net.URI;

/**
 * Base URLs of Braintrust, to which a path can be appended.
 */
public final class BaseUrl {

	private BaseUrl() {
	}

	/**
	 * A configured URL without trailing slashes.
	 * @param url the URL
	 * @return the URL, to be followed by a path that begins with a slash
	 */
	public static String of(URI url) {
		return url.toString().replaceAll("/+$", "");
	}

}
