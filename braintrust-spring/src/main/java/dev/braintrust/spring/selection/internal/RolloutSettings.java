package dev.braintrust.spring.selection.internal;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.PromptReference;

/**
 * The settings of a rollout, from the properties {@code braintrust.prompts.rollouts}.
 *
 * @param slug the prompt's slug
 * @param key the name of the baggage entry or variable whose value is assigned to an arm;
 * null to assign traces
 * @param replaces the environments of references that the rollout may replace
 * @param arms the arms besides {@code base}
 * @param rollback when an arm is switched off, or null for never
 */
public record RolloutSettings(String slug, @Nullable String key, Set<String> replaces, List<ArmSettings> arms,
		@Nullable Rollback rollback) {

	/** The name of the arm that uses the reference as requested. */
	public static final String BASE = "base";

	private static final int MAXIMUM_ARMS = 100;

	/**
	 * Check the settings.
	 * @throws IllegalArgumentException if they are invalid
	 */
	public RolloutSettings {
		if (slug.isBlank()) {
			throw new IllegalArgumentException("braintrust.prompts.rollouts contains a blank slug");
		}
		check(slug, key == null || !key.isBlank(), "key is blank; remove it to assign traces instead of keys");
		check(slug, replaces.stream().noneMatch(String::isBlank), "replaces contains a blank environment");
		check(slug, !arms.isEmpty(), "arms is missing; define at least one arm, or remove the rollout");
		check(slug, arms.size() <= MAXIMUM_ARMS, "arms has more than %d elements".formatted(MAXIMUM_ARMS));
		Set<String> names = new HashSet<>();
		int sum = 0;
		for (ArmSettings arm : arms) {
			arm.check(slug);
			check(slug, names.add(arm.name()), "two arms have the name '%s'".formatted(arm.name()));
			sum += arm.buckets();
		}
		check(slug, sum <= BucketLayout.SIZE, "the percentages of the arms add up to %s, which is more than 100"
			.formatted(BigDecimal.valueOf(sum, 2).stripTrailingZeros().toPlainString()));
		replaces = Set.copyOf(replaces);
		arms = List.copyOf(arms);
		if (rollback != null) {
			rollback.check(slug);
		}
	}

	private static void check(String slug, boolean valid, String problem) {
		if (!valid) {
			throw new IllegalArgumentException(
					"The rollout braintrust.prompts.rollouts.%s is invalid: %s".formatted(slug, problem));
		}
	}

	/**
	 * An arm. Null values are rejected by the rollout, whose slug the message names.
	 *
	 * @param name the arm's name
	 * @param environment the environment that the arm uses, or null
	 * @param version the exact version that the arm uses, or null
	 * @param percentage the share of the keys, from 0 to 100, in steps of 0.01
	 */
	public record ArmSettings(@Nullable String name, @Nullable String environment, @Nullable String version,
			@Nullable Double percentage) {

		private void check(String slug) {
			RolloutSettings.check(slug, isText(this.name), "an arm has no name");
			RolloutSettings.check(slug, !BASE.equalsIgnoreCase(this.name),
					"an arm has the reserved name 'base', which is the arm of all other keys, in upper or lower case");
			RolloutSettings.check(slug, isText(this.environment) != isText(this.version),
					"the arm '%s' must have either an environment or a version".formatted(this.name));
			RolloutSettings.check(slug, this.percentage != null, "the arm '%s' has no percentage".formatted(this.name));
			RolloutSettings.check(slug,
					this.percentage != null && this.percentage >= 0 && this.percentage <= 100
							&& Math.abs(this.percentage * 100 - Math.rint(this.percentage * 100)) < 1e-6,
					"the percentage of the arm '%s' must be from 0 to 100, in steps of 0.01, but is %s"
						.formatted(this.name, this.percentage));
		}

		private static boolean isText(@Nullable String value) {
			return value != null && !value.isBlank();
		}

		int buckets() {
			return (this.percentage != null) ? (int) Math.rint(this.percentage * 100) : 0;
		}

		PromptReference version(PromptReference any) {
			if (this.environment != null && isText(this.environment)) {
				return any.withEnvironment(this.environment);
			}
			return any.withVersion(String.valueOf(this.version));
		}

	}

	/**
	 * When an arm is switched off: if the share of its calls that fail exceeds that of
	 * {@code base} by the margin.
	 *
	 * @param errorMargin the margin, above 0 and up to 1
	 * @param minimumCalls the number of calls of the arm in the window that is needed
	 * @param window the time that calls count
	 */
	public record Rollback(double errorMargin, int minimumCalls, Duration window) {

		private static final Duration MAXIMUM_WINDOW = Duration.ofDays(30);

		private void check(String slug) {
			RolloutSettings.check(slug, this.errorMargin > 0 && this.errorMargin <= 1,
					"rollback.error-margin must be above 0 and at most 1, but is %s".formatted(this.errorMargin));
			RolloutSettings.check(slug, this.minimumCalls > 0,
					"rollback.minimum-calls must be positive, but is %d".formatted(this.minimumCalls));
			RolloutSettings.check(slug,
					this.window.compareTo(Duration.ofSeconds(1)) >= 0 && this.window.compareTo(MAXIMUM_WINDOW) <= 0,
					"rollback.window must be from 1s to 30d, but is %s".formatted(this.window));
		}

	}

}
