package dev.braintrust.spring.registry.internal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.registry.StoreKey;

/**
 * Creates the keys of stores.
 */
public final class StoreKeyFactory {

	private StoreKeyFactory() {
	}

	/**
	 * Create the key of a prompt.
	 * @param namespace the digest of API and credential, see {@link #namespace}
	 * @param reference a completed reference
	 * @return the key
	 */
	static StoreKey create(String namespace, PromptReference reference) {
		if (reference.id() != null) {
			return new StoreKey(digest(namespace, reference.id(), reference.version(), reference.environment()),
					reference);
		}
		return new StoreKey(
				digest(namespace, reference.projectId(), (reference.projectId() == null) ? reference.project() : null,
						reference.slug(), reference.version(), reference.environment()),
				reference);
	}

	/**
	 * Create a namespace, which separates the keys of different APIs and credentials.
	 * @param apiUrl the base URL of the API
	 * @param credential the credential, or null
	 * @return a digest of both
	 */
	public static String namespace(String apiUrl, @Nullable String credential) {
		return digest(apiUrl, credential);
	}

	/**
	 * The length of each part is included, so that different lists of parts never have
	 * the same input.
	 */
	private static String digest(@Nullable String... parts) {
		ByteArrayOutputStream input = new ByteArrayOutputStream();
		for (String part : parts) {
			byte[] bytes = (part != null) ? part.getBytes(StandardCharsets.UTF_8) : new byte[0];
			input.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt((part != null) ? bytes.length : -1).array());
			input.writeBytes(bytes);
		}
		return Sha256.of(input.toByteArray());
	}

}
