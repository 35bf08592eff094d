package dev.braintrust.spring.test;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A plain HTTP client.
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

	/** The JSON object of a successful response. */
	static Map<String, Object> object(HttpResponse<String> response) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return Json.parseObject(response.body());
	}

	/** The list {@code objects} of a successful response. */
	static List<Map<String, Object>> objects(HttpResponse<String> response) {
		return Json.asList(object(response).get("objects")).stream().map(Json::asObject).toList();
	}

	/** Verify that a response is an error of the API: a plain text. */
	static void isError(HttpResponse<String> response, int status, String text) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
		assertThat(response.headers().firstValue("content-type").orElseThrow()).startsWith("text/plain");
		assertThat(response.body()).contains(text);
	}

}
