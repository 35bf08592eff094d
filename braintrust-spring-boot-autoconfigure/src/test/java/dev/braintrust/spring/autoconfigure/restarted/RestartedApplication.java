package dev.braintrust.spring.autoconfigure.restarted;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.braintrust.spring.autoconfigure.BraintrustAopAutoConfiguration;
import dev.braintrust.spring.autoconfigure.BraintrustAutoConfiguration;

/**
 * An application whose classes are loaded again by each restart.
 */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({ BraintrustAutoConfiguration.class, BraintrustAopAutoConfiguration.class })
public class RestartedApplication {

	@Bean
	RestartedGreeter restartedGreeter() {
		return new RestartedGreeter();
	}

}
