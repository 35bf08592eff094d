package dev.braintrust.spring.client.internal;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Describes failures, hosts and durations in messages and log lines.
 */
public final class Descriptions {

	private static final int MAXIMUM_CAUSES = 5;

	private Descriptions() {
	}

	/**
	 * The classes of a failure and its causes, without their messages, which may contain
	 * text from a server, even the API key.
	 * @param failure the failure
	 * @return simple names, the outermost first
	 */
	public static String classes(Throwable failure) {
		return causes(failure, (cause) -> simpleName(cause.getClass()));
	}

	/**
	 * Describe a failure and its causes.
	 * @param failure the failure
	 * @param description describes one throwable
	 * @return the descriptions, the outermost first, without consecutive duplicates; at
	 * most five
	 */
	public static String causes(Throwable failure, Function<Throwable, String> description) {
		List<String> described = new ArrayList<>();
		Throwable cause = failure;
		for (int i = 0; i < MAXIMUM_CAUSES && cause != null; i++) {
			String text = description.apply(cause);
			if (described.isEmpty() || !described.get(described.size() - 1).equals(text)) {
				described.add(text);
			}
			cause = cause.getCause();
		}
		return String.join(", caused by ", described);
	}

	/** {@code Class.getSimpleName} is empty for an anonymous class. */
	private static String simpleName(Class<?> type) {
		return type.getName().substring(type.getName().lastIndexOf('.') + 1);
	}

	/**
	 * The host of a URL, without user info, path and query.
	 * @param url the URL
	 * @return scheme and host, and the port if the URL names one
	 */
	public static String host(URI url) {
		return url.getScheme() + "://" + url.getHost() + ((url.getPort() >= 0) ? ":" + url.getPort() : "");
	}

	/**
	 * Format a duration.
	 * @param duration the duration
	 * @return whole seconds, or else milliseconds
	 */
	public static String duration(Duration duration) {
		return (duration.toMillis() % 1000 == 0) ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
	}

}
