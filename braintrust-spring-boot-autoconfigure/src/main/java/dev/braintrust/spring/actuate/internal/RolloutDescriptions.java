package dev.braintrust.spring.actuate.internal;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.selection.internal.RolloutArm;
import dev.braintrust.spring.selection.internal.Rollouts;

/**
 * Describes the arms of rollouts for operators.
 */
public final class RolloutDescriptions {

	private RolloutDescriptions() {
	}

	/**
	 * Describe all arms, with their calls in this process.
	 * @param rollouts the rollouts
	 * @param slug the slug whose rollout is described, or null for all
	 * @return descriptions of arms by slug
	 */
	public static Map<String, List<Map<String, @Nullable Object>>> of(Rollouts rollouts, @Nullable String slug) {
		Map<String, List<Map<String, @Nullable Object>>> descriptions = new TreeMap<>();
		rollouts.arms().forEach((name, arms) -> {
			if (slug == null || slug.equals(name)) {
				descriptions.put(name, arms.stream().map(RolloutDescriptions::describe).toList());
			}
		});
		return descriptions;
	}

	private static Map<String, @Nullable Object> describe(RolloutArm arm) {
		Map<String, @Nullable Object> description = new LinkedHashMap<>();
		description.put("arm", arm.name());
		PromptReference version = arm.version();
		if (version != null) {
			putIfPresent("environment", version.environment(), description);
			putIfPresent("version", version.version(), description);
		}
		description.put("percentage", arm.percentage());
		description.put("on", arm.isOn());
		putIfPresent("offBecause", cause(arm), description);
		description.put("calls", arm.calls());
		description.put("errors", arm.failures());
		Duration median = arm.medianLatency();
		description.put("medianMillis", (median != null) ? median.toNanos() / 1_000_000.0 : null);
		return description;
	}

	private static void putIfPresent(String name, @Nullable String value, Map<String, @Nullable Object> description) {
		if (value != null) {
			description.put(name, value);
		}
	}

	private static @Nullable String cause(RolloutArm arm) {
		Enum<?> cause = arm.offBecause();
		return (cause != null) ? cause.name().toLowerCase(Locale.ROOT) : null;
	}

	/**
	 * Describe the arms that are off.
	 * @param rollouts the rollouts
	 * @return descriptions with slug, arm and cause
	 */
	static List<Map<String, String>> off(Rollouts rollouts) {
		return rollouts.arms().values().stream().flatMap(List::stream).filter((arm) -> !arm.isOn()).map((arm) -> {
			Map<String, String> description = new LinkedHashMap<>();
			description.put("slug", arm.slug());
			description.put("arm", arm.name());
			description.put("because", String.valueOf(cause(arm)));
			return description;
		}).toList();
	}

}
