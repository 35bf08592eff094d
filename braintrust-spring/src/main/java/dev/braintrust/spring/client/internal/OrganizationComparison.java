package dev.braintrust.spring.client.internal;

import java.util.Map;
import java.util.Set;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.ClientResponse;

import dev.braintrust.spring.client.internal.ApiKeys.Organization;
import dev.braintrust.spring.json.internal.Json;

/**
 * Decides whether a key belongs to the organization of projects: a project has exactly
 * one organization, so a key that reads one of them by its id belongs to it, too.
 */
public final class OrganizationComparison implements ApiKeys.Comparison {

	/** More than one, since a project may have been deleted. */
	private static final int MAXIMUM_PROJECTS = 5;

	private final BraintrustHttpClient http;

	private final ClientSettings settings;

	/**
	 * Create a comparison.
	 * @param http the HTTP client
	 * @param settings the URL of the API
	 */
	public OrganizationComparison(BraintrustHttpClient http, ClientSettings settings) {
		this.http = http;
		this.settings = settings;
	}

	@Override
	public Mono<Organization> compare(ApiKey candidate, Set<String> projectIds) {
		if (projectIds.isEmpty()) {
			return Mono.just(Organization.UNKNOWN);
		}
		return Flux.fromIterable(projectIds)
			.take(MAXIMUM_PROJECTS)
			.concatMap((id) -> canRead(candidate, id))
			.any(Boolean::booleanValue)
			.map((found) -> found ? Organization.SAME : Organization.OTHER);
	}

	private Mono<Boolean> canRead(ApiKey candidate, String projectId) {
		return this.http.exchange((client) -> client.get()
			.uri(BaseUrl.of(this.settings.apiUrl()) + "/v1/project/{id}", projectId)
			.accept(MediaType.APPLICATION_JSON)
			.header(HttpHeaders.AUTHORIZATION, candidate.authorization())
			.exchangeToMono((response) -> read(response, projectId)));
	}

	private static Mono<Boolean> read(ClientResponse response, String projectId) {
		int status = response.statusCode().value();
		if (response.statusCode().is2xxSuccessful()) {
			return response.bodyToMono(String.class).defaultIfEmpty("").map((body) -> isProject(body, projectId));
		}
		boolean refused = status == 400 || status == 403 || status == 404;
		return ResponseDecoder.cancel(response)
			.then(refused ? Mono.just(false)
					: Mono.error(() -> new ApiException("Reading a project: answered " + status, status)));
	}

	private static boolean isProject(String body, String projectId) {
		return Json.parse(body) instanceof Map<?, ?> project && projectId.equals(project.get("id"))
				&& project.get("org_id") instanceof String organization && !organization.isBlank();
	}

}
