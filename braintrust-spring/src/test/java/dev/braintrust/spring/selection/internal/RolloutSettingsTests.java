package dev.braintrust.spring.selection.internal;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.braintrust.spring.selection.internal.RolloutSettings.ArmSettings;
import dev.braintrust.spring.selection.internal.RolloutSettings.Rollback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RolloutSettingsTests {

	private static void assertInvalid(String problem, ArmSettings... arms) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new RolloutSettings("greeter", null, Set.of(), List.of(arms), null))
			.withMessageStartingWith("The rollout braintrust.prompts.rollouts.greeter is invalid: ")
			.withMessageContaining(problem);
	}

	private static ArmSettings arm(@Nullable String name, double percentage) {
		return new ArmSettings(name, "candidate", null, percentage);
	}

	@Test
	void shouldRejectInvalidArms() {
		assertInvalid("arms is missing");
		assertInvalid("an arm has no name", arm(null, 10));
		assertInvalid("an arm has no name", arm(" ", 10));
		assertInvalid("reserved name 'base'", arm("base", 10));
		assertInvalid("reserved name 'base'", arm("Base", 10));
		assertInvalid("two arms have the name 'a'", arm("a", 10), arm("a", 10));
		assertInvalid("'a' must have either an environment or a version", new ArmSettings("a", null, "", 10.0));
		assertInvalid("'a' must have either an environment or a version", new ArmSettings("a", "e", "1", 10.0));
		assertInvalid("'a' has no percentage", new ArmSettings("a", "e", null, null));
		assertInvalid("add up to 100.01", arm("a", 60), arm("b", 40.01));
	}

	@ParameterizedTest
	@CsvSource({ "-1", "100.5", "0.001", "33.333", "NaN" })
	void shouldRejectInvalidPercentages(double percentage) {
		assertInvalid("must be from 0 to 100, in steps of 0.01", arm("a", percentage));
	}

	@Test
	void shouldAcceptPercentagesUpToTheWhole() {
		RolloutSettings settings = new RolloutSettings("greeter", "user-id", Set.of("production"),
				List.of(arm("a", 33.33), arm("b", 66.67), arm("paused", 0)), new Rollback(1, 1, Duration.ofSeconds(1)));
		assertThat(settings.arms()).extracting(ArmSettings::buckets).containsExactly(3333, 6667, 0);
	}

	@ParameterizedTest
	@CsvSource({ "0, 1, 5, error-margin", "1.1, 1, 5, error-margin", "0.1, 0, 5, minimum-calls", "0.1, 1, 0, window",
			"0.1, 1, 864000000000, window" })
	void shouldRejectInvalidRollbacks(double margin, int calls, long seconds, String problem) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new RolloutSettings("greeter", null, Set.of(), List.of(arm("a", 10)),
					new Rollback(margin, calls, Duration.ofSeconds(seconds))))
			.withMessageContaining("greeter is invalid: rollback." + problem);
	}

	@Test
	void shouldRejectBlankNames() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new RolloutSettings("greeter", " ", Set.of(), List.of(arm("a", 10)), null))
			.withMessageContaining("key is blank");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new RolloutSettings("greeter", null, Set.of(""), List.of(arm("a", 10)), null))
			.withMessageContaining("replaces contains a blank environment");
	}

}
