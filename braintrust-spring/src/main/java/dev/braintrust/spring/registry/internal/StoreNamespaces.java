package dev.braintrust.spring.registry.internal;

import java.util.List;
import java.util.stream.Stream;

import dev.braintrust.spring.client.internal.ApiKeys;

/**
 * The namespaces of the keys in stores: a digest of API and credential each, see
 * {@link StoreKeyFactory#namespace}.
 */
@FunctionalInterface
public interface StoreNamespaces {

	/**
	 * The namespaces of a tenant.
	 * @param tenant the number of the tenant, see {@link RegistryBackend.Factory#tenant}
	 * @return the namespace of the credential in use, followed by those of earlier
	 * credentials that are known to belong to the same organization, which are only read;
	 * empty if the credential in use belongs to another tenant
	 */
	List<String> of(int tenant);

	/**
	 * The namespaces of the keys of an API.
	 * @param apiUrl the base URL of the API
	 * @param keys the keys
	 * @return their namespaces
	 */
	static StoreNamespaces of(String apiUrl, ApiKeys keys) {
		return (tenant) -> {
			ApiKeys.State state = keys.state();
			return (state.tenant() != tenant) ? List.of()
					: Stream.concat(Stream.ofNullable(state.key()), state.replaced().stream())
						.map((key) -> StoreKeyFactory.namespace(apiUrl, key.authorization()))
						.toList();
		};
	}

}
