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

import dev.braintrust.spring.actuate.internal.RolloutDescriptions;
import dev.braintrust.spring.prompt.PromptNotFoundException;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.prompt.PromptStatus;
import dev.braintrust.spring.registry.internal.SnapshotPrompts;
import dev.braintrust.spring.selection.internal.OperatorPin;
import dev.braintrust.spring.selection.internal.OperatorPins;
import dev.braintrust.spring.selection.internal.Rollouts;

/**
 * Actuator {@link Endpoint @Endpoint} that shows the served prompts, their age and their
 * last failures. Write operations require
 * {@code management.endpoint.braintrust.access=unrestricted}.
 * <p>
 * Optional parameters have Spring's own {@code @Nullable}, which every supported version
 * of Spring Boot recognizes.
 *
 * @since 0.1.0
 */
@Endpoint(id = "braintrust", defaultAccess = Access.READ_ONLY)
@SuppressWarnings("deprecation")
public final class BraintrustEndpoint {

	private static final int CONCURRENCY = 8;

	private static final Duration REFRESH_TIMEOUT = Duration.ofMinutes(1);

	private final PromptRegistry registry;

	private final Settings settings;

	private final Function<PromptStatus, @Nullable String> urls;

	private final OperatorPins pins;

	private final Rollouts rollouts;

	/**
	 * Create an endpoint.
	 * @param registry the registry that contains the prompts
	 * @param settings the settings of the endpoint
	 * @param urls returns the URL of a prompt in the Braintrust user interface, or null
	 * @param pins the operator's pins
	 * @param rollouts the rollouts
	 */
	public BraintrustEndpoint(PromptRegistry registry, Settings settings, Function<PromptStatus, @Nullable String> urls,
			OperatorPins pins, Rollouts rollouts) {
		this.pins = pins;
		this.rollouts = rollouts;
		this.registry = registry;
		this.settings = settings;
		this.urls = urls;
	}

	/**
	 * Settings of the endpoint.
	 *
	 * @param apiUrl the base URL of the API, without user info and query
	 * @param offline whether the application makes no requests
	 * @param timeout the maximum time of one refresh
	 * @param showTemplates decides whether a caller may see templates
	 */
	public record Settings(String apiUrl, boolean offline, Duration timeout, ShowTemplates showTemplates) {
	}

	/**
	 * Decides whether a caller may see templates.
	 */
	@FunctionalInterface
	public interface ShowTemplates {

		/**
		 * Decide for a caller.
		 * @param caller the security context of the caller
		 * @return whether templates are shown
		 */
		boolean to(SecurityContext caller);

	}

	/**
	 * Response that lists prompts.
	 *
	 * @param apiUrl the base URL of the API
	 * @param offline whether the application makes no requests
	 * @param prompts the requested prompts. They contain templates only in the response
	 * for one slug, and only if the caller may see them
	 * @param rollouts the arms of rollouts by slug, with their calls in this process
	 * @param pins the operator's pins that apply
	 */
	public record Prompts(String apiUrl, boolean offline, List<PromptDescription> prompts,
			Map<String, List<Map<String, @Nullable Object>>> rollouts, List<Map<String, Object>> pins) {
	}

	@ReadOperation
	public Prompts prompts() {
		return new Prompts(this.settings.apiUrl(), this.settings.offline(),
				this.registry.statuses().stream().map((status) -> describe(status, false)).toList(),
				RolloutDescriptions.of(this.rollouts, null), describePins(null));
	}

	/**
	 * The requested prompts of one slug, filtered by the other parameters.
	 * @return the prompts; null (404) if no such prompt has been requested
	 */
	@ReadOperation
	public @Nullable Prompts prompt(SecurityContext caller, @Selector String slug,
			@org.springframework.lang.Nullable String version, @org.springframework.lang.Nullable String environment,
			@org.springframework.lang.Nullable String project) {
		boolean showTemplates = this.settings.showTemplates().to(caller);
		List<PromptDescription> found = select(slug, version, environment, project).stream()
			.map((status) -> describe(status, showTemplates))
			.toList();
		return found.isEmpty() ? null : new Prompts(this.settings.apiUrl(), this.settings.offline(), found,
				RolloutDescriptions.of(this.rollouts, slug), describePins(slug));
	}

	/**
	 * Refresh, evict or export one prompt, all prompts of a slug, or all prompts; or pin
	 * a slug to a version or environment, or remove its pin; or switch an arm of a
	 * rollout.
	 * @param operation the operation to perform
	 * @param arm the name of the arm to switch
	 * @param duration how long the slug is pinned; until the pin is removed by default
	 * @return for a refresh, the refreshed prompts; for an eviction, the number of
	 * evicted prompts; for an export, a snapshot that includes templates; for a pin, the
	 * pins that apply; for a switch, the arms of the rollout
	 */
	@WriteOperation
	public Object perform(@Selector Operation operation, @org.springframework.lang.Nullable String slug,
			@org.springframework.lang.Nullable String version, @org.springframework.lang.Nullable String environment,
			@org.springframework.lang.Nullable String project, @org.springframework.lang.Nullable Duration duration,
			@org.springframework.lang.Nullable String arm) {
		if (operation == Operation.SWITCH_ON || operation == Operation.SWITCH_OFF) {
			return switchArm(slug, arm, operation == Operation.SWITCH_ON);
		}
		if (operation == Operation.PIN || operation == Operation.UNPIN) {
			return (operation == Operation.PIN) ? pin(slug, version, environment, project, duration) : unpin(slug);
		}
		List<PromptStatus> selected = select(slug, version, environment, project);
		if (selected.isEmpty() && slug != null) {
			throw new InvalidEndpointRequestException(
					"No requested prompt has slug '%s' and the other values".formatted(slug),
					"No such prompt is cached");
		}
		return switch (operation) {
			case REFRESH -> refresh(selected);
			case EVICT -> evict(selected);
			case EXPORT -> SnapshotPrompts.write(selected);
			case PIN, UNPIN, SWITCH_ON, SWITCH_OFF -> throw new IllegalStateException();
		};
	}

	/**
	 * Operations on prompts.
	 */
	public enum Operation {

		/** Refresh immediately. */
		REFRESH,

		/** Remove from the cache. The next call loads the prompt. */
		EVICT,

		/** Return a snapshot. */
		EXPORT,

		/** Pin a slug to a version or an environment. */
		PIN,

		/** Remove the pin of a slug. */
		UNPIN,

		/** Switch an arm of a rollout on in this process. */
		SWITCH_ON,

		/** Switch an arm of a rollout off in this process. */
		SWITCH_OFF

	}

	private Map<String, Object> switchArm(@Nullable String slug, @Nullable String arm, boolean on) {
		try {
			this.rollouts.switchArm(String.valueOf(slug), String.valueOf(arm), on);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidEndpointRequestException(String.valueOf(ex.getMessage()), String.valueOf(ex.getMessage()));
		}
		return Map.of("rollouts", RolloutDescriptions.of(this.rollouts, slug));
	}

	/**
	 * A version that does not exist is rejected, because each call would fail. If
	 * Braintrust can't be reached, the prompt is pinned nevertheless.
	 */
	private Map<String, Object> pin(@Nullable String slug, @Nullable String version, @Nullable String environment,
			@Nullable String project, @Nullable Duration duration) {
		try {
			PromptReference reference = OperatorPin.reference((slug != null) ? slug : "");
			reference = (project != null) ? reference.withProject(project) : reference;
			reference = (version != null) ? reference.withVersion(version) : reference;
			reference = (environment != null) ? reference.withEnvironment(environment) : reference;
			if (version != null || environment != null) {
				load(reference);
			}
			return pins(this.pins.pin(reference, duration));
		}
		catch (IllegalArgumentException | PromptNotFoundException ex) {
			throw new InvalidEndpointRequestException(String.valueOf(ex.getMessage()), String.valueOf(ex.getMessage()));
		}
	}

	private void load(PromptReference reference) {
		try {
			this.registry.load(reference.asDecided()).block(this.settings.timeout().plusSeconds(1));
		}
		catch (PromptNotFoundException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			// applies as soon as it can be loaded
		}
	}

	private Map<String, Object> unpin(@Nullable String slug) {
		if (slug == null || slug.isBlank() || !this.pins.isPinned(slug)) {
			String reason = (slug != null && !slug.isBlank() && this.pins.isConfigured(slug))
					? "Slug '%s' is pinned by the property braintrust.prompts.pins.%1$s; remove it there"
						.formatted(slug)
					: "Slug '%s' is not pinned".formatted(slug);
			throw new InvalidEndpointRequestException(reason, reason);
		}
		return pins(this.pins.remove(slug));
	}

	private Map<String, Object> pins(boolean shared) {
		Map<String, Object> result = new LinkedHashMap<>();
		result.put("pins", describePins(null));
		if (!shared) {
			result.put("shared", false);
		}
		return result;
	}

	private List<Map<String, Object>> describePins(@Nullable String slugOrId) {
		return this.pins.active().stream().filter((pin) -> {
			PromptReference reference = pin.reference();
			return matches(slugOrId, (reference.slug() != null) ? reference.slug() : reference.id());
		}).map(OperatorPin::describe).toList();
	}

	private Map<String, Object> refresh(List<PromptStatus> selected) {
		Set<PromptReference> completed = ConcurrentHashMap.newKeySet();
		Flux.fromIterable(selected)
			.flatMap((status) -> this.registry.refresh(status.reference())
				.doOnTerminate(() -> completed.add(status.reference()))
				.onErrorComplete(), CONCURRENCY)
			.then()
			.timeout(refreshTimeout(selected.size()), Mono.empty())
			.block();
		Map<String, Object> result = new LinkedHashMap<>();
		result.put("refreshed",
				describe(selected.stream().filter((status) -> completed.contains(status.reference())).toList()));
		if (completed.size() < selected.size()) {
			result.put("notRefreshed", selected.size() - completed.size());
		}
		return result;
	}

	/**
	 * Each refresh ends within the timeout, and at most {@code CONCURRENCY} run
	 * concurrently.
	 */
	private Duration refreshTimeout(int count) {
		Duration total = this.settings.timeout().multipliedBy(1 + count / CONCURRENCY).plusSeconds(1);
		return (total.compareTo(REFRESH_TIMEOUT) < 0) ? total : REFRESH_TIMEOUT;
	}

	private Map<String, Object> evict(List<PromptStatus> selected) {
		selected.forEach((status) -> this.registry.evict(status.reference()));
		Map<String, Object> result = new LinkedHashMap<>();
		result.put("evicted", selected.size());
		return result;
	}

	/** A failed refresh is described by the prompt's last error. */
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
			return (matches(slug, reference.slug()) || matches(slug, reference.id()))
					&& matches(version, reference.version()) && matches(environment, reference.environment())
					&& (matches(project, reference.project()) || matches(project, reference.projectId()));
		}).toList();
	}

	private static boolean matches(@Nullable String filter, @Nullable String actual) {
		return filter == null || filter.equals(actual);
	}

	private PromptDescription describe(PromptStatus status, boolean showTemplates) {
		return PromptDescription.of(status, this.urls.apply(status), showTemplates);
	}

}
