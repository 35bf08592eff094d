package dev.braintrust.spring.test;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * A plain client.
 */
final class Http {

	static final HttpClient client = HttpClient.newHttpClient();

	private Http() {
	}

	static HttpRequest.Builder request(FakeBraintrust braintrust, String target) {
		return HttpRequest.newBuilder(URI.create(braintrust.url() + target)).timeout(Duration.ofSeconds(30));
	}

	static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
		return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	static HttpResponse<String> get(FakeBraintrust braintrust, String target) throws IOException, InterruptedException {
		return send(request(braintrust, target));
	}

	static HttpResponse<String> post(FakeBraintrust braintrust, String target, String body)
			throws IOException, InterruptedException {
		return send(request(braintrust, target).POST(HttpRequest.BodyPublishers.ofString(body)));
	}

}
