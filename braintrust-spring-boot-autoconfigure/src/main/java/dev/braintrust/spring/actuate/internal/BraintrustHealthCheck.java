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
import dev.braintrust.spring.selection.internal.OperatorPin;
import dev.braintrust.spring.selection.internal.Rollouts;

/**
 * The health of prompts, determined from the status of the registry without a request. It
 * is down only if a required prompt can't be served. For other prompts, the last known
 * good version is served, or the failure affects single calls only.
 */
public final class BraintrustHealthCheck {

	private static final Set<Reason> UNREACHABLE = EnumSet.of(Reason.TRANSPORT, Reason.TIMEOUT, Reason.SERVER_ERROR,
			Reason.MALFORMED, Reason.THROTTLED, Reason.UNKNOWN);

	private final PromptRegistry registry;

	private final Supplier<Set<PromptReference>> required;

	private final Supplier<List<OperatorPin>> pins;

	private final Rollouts rollouts;

	/**
	 * Create a health.
	 * @param registry the registry that contains the prompts
	 * @param required returns the prompts that the application requires
	 * @param pins returns the operator's pins
	 * @param rollouts the rollouts
	 */
	public BraintrustHealthCheck(PromptRegistry registry, Supplier<Set<PromptReference>> required,
			Supplier<List<OperatorPin>> pins, Rollouts rollouts) {
		this.pins = pins;
		this.rollouts = rollouts;
		this.registry = registry;
		this.required = required;
	}

	/**
	 * The current health.
	 *
	 * @param up whether every required prompt can be served
	 * @param details details for operators; contain neither secrets nor templates
	 */
	public record State(boolean up, Map<String, Object> details) {
	}

	/**
	 * Determine the current health.
	 * @return the state
	 */
	public State state() {
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
		List<OperatorPin> active = this.pins.get();
		if (!active.isEmpty()) {
			details.put("pins", active.stream().map(OperatorPin::describe).toList());
		}
		List<Map<String, String>> off = RolloutDescriptions.off(this.rollouts);
		if (!off.isEmpty()) {
			details.put("armsOff", off);
		}
		if (!missing.isEmpty()) {
			details.put("missing", missing);
		}
		return new State(missing.isEmpty(), details);
	}

	/**
	 * A prompt without a status is not missing: it has not been requested, or the
	 * application's own registry does not report it.
	 */
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
			return "rejects the configuration: see the last error in /actuator/braintrust, or the log";
		}
		if (failures.stream().anyMatch((failure) -> UNREACHABLE.contains(failure.reason()))) {
			return "not reachable";
		}
		return prompts.stream().anyMatch((status) -> status.source() == PromptStatus.Source.API) ? "reachable"
				: "not requested yet";
	}

}
