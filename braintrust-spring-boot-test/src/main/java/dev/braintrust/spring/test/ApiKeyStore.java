package dev.braintrust.spring.test;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * API keys: those that were revoked, and those of other organizations. All others belong
 * to {@link FakeBraintrust#ORGANIZATION}. Thread-safe.
 */
final class ApiKeyStore {

	private final Set<String> revoked = ConcurrentHashMap.newKeySet();

	private final Map<String, FakeOrganization> organizations = new ConcurrentHashMap<>();

	void revoke(String key) {
		this.revoked.add(key);
	}

	void add(String key, FakeOrganization organization) {
		this.organizations.put(key, organization);
	}

	boolean isRevoked(ReceivedRequest request) {
		return this.revoked.contains(key(request));
	}

	/** The organization of a request's key, or null for the default one. */
	@Nullable FakeOrganization organization(ReceivedRequest request) {
		return this.organizations.get(key(request));
	}

	private static String key(ReceivedRequest request) {
		String authorization = request.header("authorization");
		return (authorization != null && authorization.startsWith("Bearer ")) ? authorization.substring(7) : "";
	}

	void clear() {
		this.revoked.clear();
		this.organizations.clear();
	}

}
