package dev.braintrust.spring.actuate;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.prompt.PromptStatus;
import dev.braintrust.spring.registry.internal.SnapshotPrompts;

/**
 * {@code /actuator/braintrust}: what is served, how old it is, and what went wrong.
 * Operations that write need {@code management.endpoint.braintrust.access=unrestricted}.
 * <p>
 * Parameters that may be left out carry the annotation of Spring's that every supported
 * version of Spring Boot recognises.
 */
@Endpoint(id = "braintrust", defaultAccess = Access.READ_ONLY)
@SuppressWarnings("deprecation")
public final class BraintrustEndpoint {

	private static final int CONCURRENCY = 8;

	private static final Duration LONGEST_REFRESH = Duration.ofMinutes(1);

	private final PromptRegistry registry;

	private final Settings settings;

	private final Function<PromptStatus, @Nullable String> links;

	/**
	 * Create an endpoint.
	 * @param registry whose prompts it shows
	 * @param settings what it says about the configuration, and may show
	 * @param links gives the address of a prompt in Braintrust's user interface, or null
	 */
	public BraintrustEndpoint(PromptRegistry registry, Settings settings,
			Function<PromptStatus, @Nullable String> links) {
		this.registry = registry;
		this.settings = settings;
		this.links = links;
	}

	/**
	 * What the endpoint says about the configuration, and may show.
	 *
	 * @param apiUrl the API's root, without user info and query
	 * @param offline whether no request is made
	 * @param timeout the longest that an operation waits for requests
	 * @param showTemplates who may see templates
	 */
	public record Settings(String apiUrl, boolean offline, Duration timeout, ShowTemplates showTemplates) {
	}

	/**
	 * Decides who may see templates.
	 */
	@FunctionalInterface
	public interface ShowTemplates {

		/**
		 * Decide.
		 * @param caller who asks
		 * @return whether templates are shown
		 */
		boolean to(SecurityContext caller);

	}

	/**
	 * Everything at a glance.
	 *
	 * @param apiUrl the API's root
	 * @param offline whether no request is made
	 * @param prompts every prompt that somebody has asked for, without templates
	 */
	public record Prompts(String apiUrl, boolean offline, List<PromptDescription> prompts) {
	}

	@ReadOperation
	public Prompts prompts() {
		return new Prompts(this.settings.apiUrl(), this.settings.offline(),
				this.registry.statuses().stream().map((status) -> describe(status, false)).toList());
	}

	/**
	 * What is asked for under one slug: all versions and environments, or the one that is
	 * named.
	 * @return the prompts; null (404) if nobody has asked for any
	 */
	@ReadOperation
	public @Nullable Prompts prompt(SecurityContext caller, @Selector String slug,
			@org.springframework.lang.Nullable String version, @org.springframework.lang.Nullable String environment,
			@org.springframework.lang.Nullable String project) {
		boolean showTemplates = this.settings.showTemplates().to(caller);
		List<PromptDescription> found = select(slug, version, environment, project).stream()
			.map((status) -> describe(status, showTemplates))
			.toList();
		return found.isEmpty() ? null : new Prompts(this.settings.apiUrl(), this.settings.offline(), found);
	}

	/**
	 * Refresh, evict or export one prompt, those of a slug, or all.
	 * @param operation what to do
	 * @return for a refresh and an eviction the prompts as they are then; for an export
	 * what the snapshot store reads back, templates included
	 */
	@WriteOperation
	public Object perform(@Selector Operation operation, @org.springframework.lang.Nullable String slug,
			@org.springframework.lang.Nullable String version, @org.springframework.lang.Nullable String environment,
			@org.springframework.lang.Nullable String project) {
		List<PromptStatus> selected = select(slug, version, environment, project);
		if (selected.isEmpty() && slug != null) {
			throw new InvalidEndpointRequestException("Nobody has asked for prompt '%s' in this way".formatted(slug),
					"no such prompt is cached");
		}
		return switch (operation) {
			case REFRESH -> refresh(selected);
			case EVICT -> evict(selected);
			case EXPORT -> SnapshotPrompts.write(selected);
		};
	}

	/**
	 * What can be done to prompts.
	 */
	public enum Operation {

		/** Fetch anew, now. */
		REFRESH,

		/** Forget; the next call fetches. */
		EVICT,

		/** Write as a snapshot. */
		EXPORT

	}

	private Map<String, Object> refresh(List<PromptStatus> selected) {
		Set<PromptReference> ended = ConcurrentHashMap.newKeySet();
		Flux.fromIterable(selected)
			.flatMap((status) -> this.registry.refresh(status.reference())
				.doOnTerminate(() -> ended.add(status.reference()))
				.onErrorComplete(), CONCURRENCY)
			.then()
			.timeout(longestRefresh(selected.size()), Mono.empty())
			.block();
		Map<String, Object> result = new LinkedHashMap<>();
		result.put("refreshed",
				describe(selected.stream().filter((status) -> ended.contains(status.reference())).toList()));
		if (ended.size() < selected.size()) {
			result.put("notRefreshed", selected.size() - ended.size());
		}
		return result;
	}

	/** Each refresh ends within the client's timeout; some of them run at a time. */
	private Duration longestRefresh(int count) {
		Duration all = this.settings.timeout().multipliedBy(1 + count / CONCURRENCY).plusSeconds(1);
		return (all.compareTo(LONGEST_REFRESH) < 0) ? all : LONGEST_REFRESH;
	}

	private Map<String, Object> evict(List<PromptStatus> selected) {
		selected.forEach((status) -> this.registry.evict(status.reference()));
		Map<String, Object> result = new LinkedHashMap<>();
		result.put("evicted", selected.size());
		return result;
	}

	/** Failures stand in each prompt's last error. */
	private List<PromptDescription> describe(List<PromptStatus> selected) {
		return selected.stream()
			.map((status) -> Objects.requireNonNullElse(this.registry.status(status.reference()), status))
			.map((status) -> describe(status, false))
			.toList();
	}

	private List<PromptStatus> select(@Nullable String slug, @Nullable String version, @Nullable String environment,
			@Nullable String project) {
		return this.registry.statuses().stream().filter((status) -> {
			PromptReference reference = status.reference();
			return matches(slug, reference.slug()) && matches(version, reference.version())
					&& matches(environment, reference.environment())
					&& (matches(project, reference.project()) || matches(project, reference.projectId()));
		}).toList();
	}

	private static boolean matches(@Nullable String asked, @Nullable String actual) {
		return asked == null || asked.equals(actual);
	}

	private PromptDescription describe(PromptStatus status, boolean showTemplates) {
		return PromptDescription.of(status, this.links.apply(status), showTemplates);
	}

}
