package dev.braintrust.spring.ai.internal;

import java.util.Map;

import okhttp3.Request;

/**
 * Keeps a client without the request hook from sending a request that needs it: OkHttp
 * itself answers a request for a cached response, with the status 504, if it has none in
 * a cache. The hook removes the header, as the first of the client's interceptors that
 * knows it.
 */
final class RequiredHook {

	private static final String HEADER = "Cache-Control";

	private static final String ONLY_IF_CACHED = "only-if-cached";

	private RequiredHook() {
	}

	/**
	 * Let only clients with the hook send a request.
	 * @param headers the headers of the request, which are changed
	 */
	static void require(Map<String, String> headers) {
		headers.merge(HEADER, ONLY_IF_CACHED, (own, added) -> added + ", " + own);
	}

	/**
	 * Let the client send the request.
	 * @param request the request
	 * @return a builder for a request with the application's own headers only
	 */
	static Request.Builder fulfil(Request request) {
		Request.Builder builder = request.newBuilder().removeHeader(HEADER);
		for (String value : request.headers(HEADER)) {
			String own = value.replaceFirst("^" + ONLY_IF_CACHED + "(, )?", "");
			if (!own.isEmpty()) {
				builder.addHeader(HEADER, own);
			}
		}
		return builder;
	}

}
