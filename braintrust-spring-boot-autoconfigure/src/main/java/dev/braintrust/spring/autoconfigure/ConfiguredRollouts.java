package dev.braintrust.spring.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.core.env.Environment;

import dev.braintrust.spring.autoconfigure.BraintrustProperties.Rollout;
import dev.braintrust.spring.selection.internal.RolloutSettings;

/**
 * The settings of rollouts from the properties.
 */
final class ConfiguredRollouts {

	private static final String PREFIX = "braintrust.prompts.rollouts";

	private ConfiguredRollouts() {
	}

	/**
	 * Read the settings. A misspelled member is an error, because a rollout without it
	 * would do something else, such as never go back.
	 * @throws InvalidBraintrustConfigurationException if they are invalid
	 */
	static List<RolloutSettings> of(BraintrustProperties properties, Environment environment) {
		Map<String, Rollout> rollouts = properties.prompts().rollouts();
		if (rollouts.isEmpty()) {
			return List.of();
		}
		Set<String> unknown = UnknownProperties.find(PREFIX, Bindable.mapOf(String.class, Rollout.class), environment);
		if (!unknown.isEmpty()) {
			throw new InvalidBraintrustConfigurationException(
					"Unknown properties of rollouts: " + String.join(", ", unknown),
					"A rollout has the members key, replaces, arms (each with name, environment or version, and "
							+ "percentage) and rollback (error-margin, minimum-calls, window). Slugs with other characters "
							+ "than letters, digits and '-' need brackets: \"[my_slug]\".");
		}
		return rollouts.entrySet()
			.stream()
			.map((entry) -> ConfigurationCheck.create(() -> settings(entry.getKey(), entry.getValue())))
			.toList();
	}

	private static RolloutSettings settings(String slug, Rollout rollout) {
		return new RolloutSettings(slug, rollout.key(), Set.copyOf(rollout.replaces()),
				rollout.arms().stream().map(ConfiguredRollouts::settings).toList(), settings(rollout.rollback()));
	}

	private static RolloutSettings.ArmSettings settings(Rollout.Arm arm) {
		return new RolloutSettings.ArmSettings(arm.name(), arm.environment(), arm.version(), arm.percentage());
	}

	private static RolloutSettings.@Nullable Rollback settings(Rollout.@Nullable Rollback rollback) {
		return (rollback != null)
				? new RolloutSettings.Rollback(rollback.errorMargin(), rollback.minimumCalls(), rollback.window())
				: null;
	}

}
