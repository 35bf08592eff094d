package dev.braintrust.spring.test;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Attachments over HTTP, as the official SDKs upload and download them.
 */
class AttachmentEndpointTests {

	private static final byte[] CONTENT = { 0, 1, -1, 2 };

	private static final String ORGANIZATION_ID = FakeBraintrust.idOf(FakeBraintrust.ORGANIZATION);

	private final FakeBraintrust braintrust = FakeBraintrust.start();

	@AfterEach
	void close() {
		this.braintrust.close();
	}

	private HttpResponse<String> register(String organizationId) throws Exception {
		return Http.post(this.braintrust, "/attachment", Json.write(
				Map.of("key", "key-1", "filename", "cat.png", "content_type", "image/png", "org_id", organizationId)));
	}

	private HttpResponse<String> setStatus(String status) throws Exception {
		return Http.post(this.braintrust, "/attachment/status", Json
			.write(Map.of("key", "key-1", "org_id", ORGANIZATION_ID, "status", Map.of("upload_status", status))));
	}

	private static HttpResponse<String> put(String url, String... headers) throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
			.PUT(HttpRequest.BodyPublishers.ofByteArray(CONTENT));
		return Http.send((headers.length > 0) ? request.headers(headers) : request);
	}

	private Map<String, Object> describe(String key) throws Exception {
		return Http.object(Http.get(this.braintrust,
				"/attachment?key=" + key + "&filename=cat.png&content_type=image%2Fpng&org_id=" + ORGANIZATION_ID));
	}

	private static HttpResponse<byte[]> download(Object url) throws Exception {
		return Http.client.send(HttpRequest.newBuilder(URI.create(url.toString())).build(),
				HttpResponse.BodyHandlers.ofByteArray());
	}

	@Test
	void shouldStoreAnAttachmentWhenUploaded() throws Exception {
		Map<String, Object> answer = Http.object(register(ORGANIZATION_ID));
		assertThat(answer).containsEntry("headers", Map.of());
		String url = answer.get("signedUrl").toString();
		assertThat(describe("key-1")).containsEntry("status", Map.of("upload_status", "uploading"));
		assertThat(this.braintrust.attachmentContent("key-1")).isNull();
		assertThat(put(url).statusCode()).isEqualTo(200);
		assertThat(setStatus("done").statusCode()).isEqualTo(200);
		assertThat(this.braintrust.attachments())
			.containsExactly(new StoredAttachment("key-1", "cat.png", "image/png", "done"));
		assertThat(this.braintrust.attachmentContent("key-1")).isEqualTo(CONTENT);
		assertThat(download(describe("key-1").get("downloadUrl")).body()).isEqualTo(CONTENT);
	}

	@Test
	void shouldServeAnAttachmentWhenTheTestAddedIt() throws Exception {
		StoredAttachment attachment = this.braintrust.addAttachment("cat.png", "image/png", CONTENT);
		assertThat(attachment.reference()).isEqualTo(Map.of("type", "braintrust_attachment", "filename", "cat.png",
				"content_type", "image/png", "key", attachment.key()));
		Map<String, Object> answer = describe(attachment.key());
		assertThat(answer).containsEntry("status", Map.of("upload_status", "done"));
		HttpResponse<byte[]> response = download(answer.get("downloadUrl"));
		assertThat(response.body()).isEqualTo(CONTENT);
		assertThat(response.headers().firstValue("content-type")).hasValue("image/png");
		this.braintrust.reset();
		assertThat(this.braintrust.attachments()).isEmpty();
	}

	@Test
	void shouldRefuseTheApiKeyWhenTheUrlIsSigned() throws Exception {
		String url = Http.object(register(ORGANIZATION_ID)).get("signedUrl").toString();
		Http.isError(put(url, "Authorization", "Bearer sk-test"), 400, "Only one auth mechanism");
		Http.isError(put(url + "x"), 403, "signature");
		assertThat(download(url).statusCode()).isEqualTo(404);
	}

	@Test
	void shouldAnswerPlainTextWhenARequestIsInvalid() throws Exception {
		Http.isError(register("other"), 403, "organization id other");
		Http.isError(setStatus("done"), 403, "attachment id key-1");
		Http.isError(Http.post(this.braintrust, "/attachment", "{}"), 400, "org_id is required");
		Http.isError(Http.get(this.braintrust, "/attachment?url=s3%3A%2F%2Fx"), 400, "no external attachments");
		Http.isError(Http.post(this.braintrust, "/attachment/other", ""), 404, "Not found");
	}

	@Test
	void shouldFailTheObjectStoreOnlyWhenTheFaultHasACondition() throws Exception {
		this.braintrust.failWith(Endpoint.ATTACHMENTS,
				Fault.status(500).when((request) -> request.path().startsWith("/object-store/")));
		String url = Http.object(register(ORGANIZATION_ID)).get("signedUrl").toString();
		assertThat(put(url).statusCode()).isEqualTo(500);
		assertThat(setStatus("error").statusCode()).isEqualTo(200);
		assertThat(this.braintrust.attachments()).extracting(StoredAttachment::status).containsExactly("error");
	}

}
