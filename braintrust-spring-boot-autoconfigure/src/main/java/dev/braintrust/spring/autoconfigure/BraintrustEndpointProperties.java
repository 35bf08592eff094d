package dev.braintrust.spring.autoconfigure;

import java.util.Set;

import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the actuator endpoint.
 *
 * @param showTemplates When the templates of prompts are shown.
 * @param roles Roles that may see templates when those who are authorized may. Empty for
 * everybody who is authenticated.
 */
@ConfigurationProperties("management.endpoint.braintrust")
public record BraintrustEndpointProperties(@DefaultValue("never") Show showTemplates, @DefaultValue Set<String> roles) {
}
