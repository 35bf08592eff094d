package dev.braintrust.spring.registry.internal;

import java.util.List;

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

}
