package dev.braintrust.spring.test;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An attachment at {@link FakeBraintrust}. Immutable.
 *
 * @param key the key, which references contain
 * @param filename the name of the file
 * @param contentType the content type
 * @param status {@code uploading}, {@code done} or {@code error}, as the client reported
 * it
 * @since 0.1.0
 */
public record StoredAttachment(String key, String filename, String contentType, String status) {

	/**
	 * A reference to the attachment, as spans and rows of datasets contain it.
	 * @return plain data
	 */
	public Map<String, Object> reference() {
		Map<String, Object> reference = new LinkedHashMap<>();
		reference.put("type", "braintrust_attachment");
		reference.put("filename", this.filename);
		reference.put("content_type", this.contentType);
		reference.put("key", this.key);
		return reference;
	}

}
