package dev.braintrust.spring.actuate.internal;

import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

import dev.braintrust.spring.prompt.PromptException.Reason;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.prompt.PromptStatus;

/**
 * The health of prompts, from what is known: no request is made. It is down only when a
 * prompt that was declared as required can't be served, since everything else has last
 * known good, or concerns one call.
 */
public final class BraintrustHealth {

	private static final Set<Reason> UNREACHABLE = EnumSet.of(Reason.TRANSPORT, Reason.TIMEOUT, Reason.SERVER_ERROR,
			Reason.MALFORMED, Reason.THROTTLED, Reason.UNKNOWN);

	private final PromptRegistry registry;

	private final Supplier<Set<PromptReference>> required;

	/**
	 * Create a health.
	 * @param registry whose prompts count
	 * @param required gives the prompts that the application must not be without
	 */
	public BraintrustHealth(PromptRegistry registry, Supplier<Set<PromptReference>> required) {
		this.registry = registry;
		this.required = required;
	}

	/**
	 * What is to be said now.
	 *
	 * @param up whether every required prompt can be served
	 * @param details what people want to know; holds no secret and no text of a prompt
	 */
	public record State(boolean up, Map<String, Object> details) {
	}

	/**
	 * Look at what is known.
	 * @return the state
	 */
	public State look() {
		List<PromptStatus> prompts = this.registry.statuses();
		List<String> missing = this.required.get()
			.stream()
			.filter(this::isMissing)
			.map(PromptReference::toString)
			.sorted()
			.toList();
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("braintrust", reachability(prompts));
		details.put("prompts", prompts.stream().filter((status) -> status.prompt() != null).count());
		details.put("stale", prompts.stream().filter(PromptStatus::stale).count());
		prompts.stream()
			.filter((status) -> !status.reference().isPinned() && !status.idle())
			.map(PromptStatus::age)
			.filter(Objects::nonNull)
			.max(Comparator.naturalOrder())
			.ifPresent((Duration oldest) -> details.put("oldestAgeSeconds", oldest.toMillis() / 1000.0));
		if (!missing.isEmpty()) {
			details.put("missing", missing);
		}
		return new State(missing.isEmpty(), details);
	}

	/** What nobody asked for, or what an own registry does not tell, is not missing. */
	private boolean isMissing(PromptReference reference) {
		PromptStatus status = this.registry.status(reference);
		return status != null && status.prompt() == null && status.lastFailure() != null;
	}

	private static String reachability(List<PromptStatus> prompts) {
		List<PromptStatus.Failure> failures = prompts.stream()
			.map(PromptStatus::lastFailure)
			.filter(Objects::nonNull)
			.toList();
		if (failures.stream().anyMatch(PromptStatus.Failure::isConfigurationError)) {
			return "refuses what is configured: see the last error in /actuator/braintrust, or the log";
		}
		if (failures.stream().anyMatch((failure) -> UNREACHABLE.contains(failure.reason()))) {
			return "not reachable";
		}
		return prompts.stream().anyMatch((status) -> status.source() == PromptStatus.Source.API) ? "reachable"
				: "not asked yet";
	}

}
