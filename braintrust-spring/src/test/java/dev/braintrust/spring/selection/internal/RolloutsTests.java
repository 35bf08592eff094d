package dev.braintrust.spring.selection.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.braintrust.spring.selection.ArmSwitchedEvent;
import dev.braintrust.spring.selection.ArmSwitchedEvent.Cause;
import dev.braintrust.spring.selection.internal.RolloutSettings.ArmSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RolloutsTests {

	@Test
	void shouldNotifyAllListenersWhenOneThrowsAnError() {
		List<ArmSwitchedEvent> events = new ArrayList<>();
		RolloutListener failing = (event) -> {
			throw new AssertionError("The listener fails");
		};
		try (Rollouts rollouts = greeter(failing, events::add)) {
			rollouts.switchArm("greeter", "candidate", false);
			assertThat(events).containsExactly(new ArmSwitchedEvent("greeter", "candidate", false, Cause.OPERATOR));
		}
	}

	@Test
	void shouldNameTheSlugAndTheKnownOnesWhenThereIsNoRollout() {
		try (Rollouts rollouts = greeter()) {
			assertThatIllegalArgumentException().isThrownBy(() -> rollouts.switchArm("other", "candidate", false))
				.withMessage("There is no rollout for the slug 'other' in braintrust.prompts.rollouts, "
						+ "which has rollouts for [greeter]");
		}
	}

	private static Rollouts greeter(RolloutListener... listeners) {
		RolloutSettings settings = new RolloutSettings("greeter", null, Set.of(),
				List.of(new ArmSettings("candidate", "candidate", null, 10.0)), null);
		return new Rollouts(List.of(settings), new SelectionKeys(() -> TraceReader.NONE), new KeyHash(null),
				() -> List.of(listeners));
	}

}
