package dev.braintrust.spring.actuate.internal;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Adapts {@link BraintrustHealthCheck} to Spring Boot 4.
 */
public final class BraintrustHealthIndicator implements HealthIndicator {

	private final BraintrustHealthCheck health;

	/**
	 * Create an indicator.
	 * @param health the health to report
	 */
	public BraintrustHealthIndicator(BraintrustHealthCheck health) {
		this.health = health;
	}

	@Override
	public Health health() {
		BraintrustHealthCheck.State state = this.health.state();
		return (state.up() ? Health.up() : Health.down()).withDetails(state.details()).build();
	}

}
