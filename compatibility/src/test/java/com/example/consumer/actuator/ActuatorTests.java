package com.example.consumer.actuator;

import com.example.consumer.ConsumerTests;
import com.example.consumer.Greeter;
import dev.braintrust.spring.test.PublishedPrompt;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Endpoint, health and meters, in the cells with the actuator.
 */
class ActuatorTests extends ConsumerTests {

	@Autowired
	private Greeter greeter;

	@Autowired
	private ApplicationContext context;

	@Test
	void shouldHaveHealthAndMeters() {
		this.braintrust.publish("greeter", "Hi {{name}}");
		this.greeter.greet("Ada");
		assertThat(this.context.containsBean("braintrustHealthIndicator")).isTrue();
		assertThat(this.context.getBean(MeterRegistry.class).getMeters())
			.anyMatch((meter) -> meter.getId().getName().startsWith("braintrust."));
	}

	@Test
	@EnabledIfSystemProperty(named = "cell.web", matches = "servlet|reactive")
	void shouldShowPrompts() {
		PublishedPrompt published = this.braintrust.publish("greeter", "Hi {{name}}");
		this.greeter.greet("Ada");
		assertThat(http("GET", "/actuator/braintrust").body()).contains("\"slug\":\"greeter\"", published.version())
			.doesNotContain("sk-test");
		assertThat(http("GET", "/actuator/braintrust/greeter").body()).contains(published.version());
		assertThat(http("GET", "/actuator/braintrust/unknown").statusCode()).isEqualTo(404);
	}

	@Test
	@EnabledIfSystemProperty(named = "cell.web", matches = "servlet|reactive")
	void shouldRefreshEvictAndExport() {
		this.braintrust.publish("greeter", "Hi {{name}}");
		this.greeter.greet("Ada");
		this.braintrust.publish("greeter", "Hey {{name}}");
		assertThat(http("POST", "/actuator/braintrust/refresh").statusCode()).isEqualTo(200);
		assertThat(this.greeter.greet("Ada")).isEqualTo("Hey Ada");
		assertThat(http("POST", "/actuator/braintrust/export").body()).contains("Hey {{name}}");
		assertThat(http("POST", "/actuator/braintrust/evict").body()).contains("\"evicted\":1");
	}

	@Test
	@EnabledIfSystemProperty(named = "cell.web", matches = "servlet|reactive")
	void shouldShowHealth() {
		assertThat(http("GET", "/actuator/health/braintrust").body()).contains("\"status\":\"UP\"");
	}

}
