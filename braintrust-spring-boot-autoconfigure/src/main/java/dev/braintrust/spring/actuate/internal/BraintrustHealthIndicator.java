package dev.braintrust.spring.actuate.internal;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * {@link BraintrustHealth} for Spring Boot 4.
 */
public final class BraintrustHealthIndicator implements HealthIndicator {

	private final BraintrustHealth health;

	/**
	 * Create an indicator.
	 * @param health what it indicates
	 */
	public BraintrustHealthIndicator(BraintrustHealth health) {
		this.health = health;
	}

	@Override
	public Health health() {
		BraintrustHealth.State state = this.health.look();
		return (state.up() ? Health.up() : Health.down()).withDetails(state.details()).build();
	}

}
