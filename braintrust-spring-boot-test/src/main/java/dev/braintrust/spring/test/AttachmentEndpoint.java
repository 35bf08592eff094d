package dev.braintrust.spring.test;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * Attachments as the official SDKs upload and download them: the API hands out signed
 * URLs of an object store, the client sends or reads the content there, and reports the
 * status of an upload. Thread-safe.
 */
final class AttachmentEndpoint {

	private static final String OBJECT_STORE = "/object-store/";

	private record Attachment(StoredAttachment stored, String signature, byte @Nullable [] content) {
	}

	private final Map<String, Attachment> attachments = new LinkedHashMap<>();

	synchronized StoredAttachment add(String filename, String contentType, byte[] content) {
		StoredAttachment stored = new StoredAttachment(UUID.randomUUID().toString(), filename, contentType, "done");
		this.attachments.put(stored.key(), new Attachment(stored, signature(), content.clone()));
		return stored;
	}

	private static String signature() {
		return UUID.randomUUID().toString();
	}

	synchronized List<StoredAttachment> stored() {
		return this.attachments.values().stream().map(Attachment::stored).toList();
	}

	/** The content of an attachment, or null if it was not uploaded. */
	synchronized byte @Nullable [] content(String key) {
		Attachment attachment = this.attachments.get(key);
		byte[] content = (attachment != null) ? attachment.content() : null;
		return (content != null) ? content.clone() : null;
	}

	synchronized void clear() {
		this.attachments.clear();
	}

	synchronized Answer answer(ReceivedRequest request) throws IOException {
		if (request.path().startsWith(OBJECT_STORE)) {
			return objectStore(request);
		}
		return switch (request.method() + " " + request.path()) {
			case "POST /attachment" -> register(request);
			case "POST /attachment/status" -> setStatus(Json.parseObject(request.body()));
			case "GET /attachment" -> describe(request);
			default -> Answer.methodNotAllowed();
		};
	}

	private Answer register(ReceivedRequest request) {
		Map<String, @Nullable Object> body = Json.parseObject(request.body());
		checkOrganization(Rows.requiredText(body, "org_id"));
		StoredAttachment stored = new StoredAttachment(Rows.requiredText(body, "key"),
				Rows.requiredText(body, "filename"), Rows.requiredText(body, "content_type"), "uploading");
		Attachment attachment = new Attachment(stored, signature(), null);
		this.attachments.put(stored.key(), attachment);
		return Answer.json(Json.write(Map.of("signedUrl", url(request, attachment), "headers", Map.of())));
	}

	private static void checkOrganization(String id) {
		if (!Ids.of(FakeBraintrust.ORGANIZATION).equals(id)) {
			throw ApiException.noAccess("organization", id);
		}
	}

	private static String url(ReceivedRequest request, Attachment attachment) {
		return "http://%s%s%s?signature=%s".formatted(request.header("host"), OBJECT_STORE, attachment.stored().key(),
				attachment.signature());
	}

	private Attachment get(String key) {
		Attachment attachment = this.attachments.get(key);
		if (attachment == null) {
			throw ApiException.noAccess("attachment", key);
		}
		return attachment;
	}

	private Answer setStatus(Map<String, @Nullable Object> body) {
		checkOrganization(Rows.requiredText(body, "org_id"));
		Attachment attachment = get(Rows.requiredText(body, "key"));
		StoredAttachment stored = attachment.stored();
		String status = Rows.requiredText(Rows.object(body, "status"), "upload_status");
		this.attachments.put(stored.key(),
				new Attachment(new StoredAttachment(stored.key(), stored.filename(), stored.contentType(), status),
						attachment.signature(), attachment.content()));
		return Answer.json("{}");
	}

	private Answer describe(ReceivedRequest request) {
		String key = request.query().get("key");
		if (key == null) {
			throw ApiException.badRequest("key is required; FakeBraintrust has no external attachments");
		}
		Attachment attachment = get(key);
		Map<String, Object> answer = new LinkedHashMap<>();
		answer.put("downloadUrl", url(request, attachment));
		answer.put("status", Map.of("upload_status", attachment.stored().status()));
		return Answer.json(Json.write(answer));
	}

	private Answer objectStore(ReceivedRequest request) throws IOException {
		if (request.header("authorization") != null) {
			// like S3, and so that a test notices that the API key leaves Braintrust
			return Answer.text(400, "Only one auth mechanism allowed: a signature or the Authorization header");
		}
		Attachment attachment = this.attachments.get(request.path().substring(OBJECT_STORE.length()));
		if (attachment == null || !attachment.signature().equals(request.query().get("signature"))) {
			return Answer.text(403, "The signature does not match");
		}
		byte[] content = attachment.content();
		return switch (request.method()) {
			case "PUT" -> {
				this.attachments.put(attachment.stored().key(),
						new Attachment(attachment.stored(), attachment.signature(), request.content()));
				yield Answer.empty(200);
			}
			case "GET" -> (content != null) ? Answer.of(200, attachment.stored().contentType(), content)
					: Answer.text(404, "The specified key does not exist");
			default -> Answer.methodNotAllowed();
		};
	}

}
