package dev.braintrust.spring.registry.internal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.registry.StoreKey;

/**
 * Makes the keys of a store.
 */
public final class StoreKeys {

	private StoreKeys() {
	}

	/**
	 * Make the key of a prompt.
	 * @param namespace one API and one credential, as {@link #namespace} makes it
	 * @param reference a completed reference
	 * @return the key
	 */
	static StoreKey of(String namespace, PromptReference reference) {
		return new StoreKey(
				digest(namespace, reference.projectId(), (reference.projectId() == null) ? reference.project() : null,
						reference.slug(), reference.version(), reference.environment()),
				reference);
	}

	/**
	 * Make one text out of an API and a credential.
	 * @param apiUrl the API's root
	 * @param credential the credential, or null
	 * @return a digest of both
	 */
	public static String namespace(String apiUrl, @Nullable String credential) {
		return digest(apiUrl, credential);
	}

	/**
	 * Each part goes in with its length, so that no two lists of parts are the same text.
	 */
	private static String digest(@Nullable String... parts) {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		for (String part : parts) {
			byte[] bytes = (part != null) ? part.getBytes(StandardCharsets.UTF_8) : new byte[0];
			all.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt((part != null) ? bytes.length : -1).array());
			all.writeBytes(bytes);
		}
		return Sha256.of(all.toByteArray());
	}

}
