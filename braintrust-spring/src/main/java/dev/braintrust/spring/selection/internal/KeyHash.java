package dev.braintrust.spring.selection.internal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

/**
 * Pseudonyms of keys for spans: an HMAC-SHA-256 under a key that is derived from the
 * digest of the API key. Equal keys have equal hashes as long as the API key stays the
 * same; nobody without the API key can test a guessed key. Thread-safe.
 */
public final class KeyHash {

	private static final String ALGORITHM = "HmacSHA256";

	/** Separates this use of the API key's digest from other uses. */
	private static final String PURPOSE = "braintrust-spring rollout key_hash";

	/** 128 bits, as many as a trace id has. */
	private static final int LENGTH = 16;

	private final @Nullable String credential;

	/** Derived at the first use, because it loads many classes. */
	private volatile @Nullable SecretKeySpec secret;

	/** A new {@code Mac} allocates a kilobyte. Never more than there are threads. */
	private final Queue<Mac> idle = new ConcurrentLinkedQueue<>();

	/**
	 * Create a hash.
	 * @param credential the API key, or null to leave hashes out
	 */
	public KeyHash(@Nullable String credential) {
		this.credential = credential;
	}

	private SecretKeySpec secret(String credential) {
		SecretKeySpec current = this.secret;
		if (current == null) {
			current = derive(credential);
			this.secret = current;
		}
		return current;
	}

	private static SecretKeySpec derive(String credential) {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(credential.getBytes(StandardCharsets.UTF_8));
			byte[] derived = create(new SecretKeySpec(digest, ALGORITHM))
				.doFinal(PURPOSE.getBytes(StandardCharsets.UTF_8));
			return new SecretKeySpec(derived, ALGORITHM);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	private static Mac create(SecretKeySpec secret) {
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			mac.init(secret);
			return mac;
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every Java platform has HMAC-SHA-256", ex);
		}
	}

	/**
	 * Hash a key.
	 * @param key the key, or null if there is none
	 * @return 32 hexadecimal digits; null if there is no key or hashes are left out
	 */
	@Nullable String of(@Nullable String key) {
		if (key == null || this.credential == null) {
			return null;
		}
		Mac pooled = this.idle.poll();
		Mac mac = (pooled != null) ? pooled : create(secret(this.credential));
		byte[] hash = mac.doFinal(key.getBytes(StandardCharsets.UTF_8));
		this.idle.add(mac);
		return HexFormat.of().formatHex(hash, 0, LENGTH);
	}

	/**
	 * Contains no secret.
	 */
	@Override
	public String toString() {
		return "KeyHash[]";
	}

}
