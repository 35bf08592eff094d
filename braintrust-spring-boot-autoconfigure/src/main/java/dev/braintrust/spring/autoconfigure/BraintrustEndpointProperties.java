package dev.braintrust.spring.autoconfigure;

import java.util.Set;

import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the actuator endpoint.
 *
 * @param showTemplates When to show the templates of prompts.
 * @param roles Roles that are authorized to see templates if they are shown when
 * authorized. When empty, all authenticated users are authorized.
 */
@ConfigurationProperties("management.endpoint.braintrust")
public record BraintrustEndpointProperties(@DefaultValue("never") Show showTemplates, @DefaultValue Set<String> roles) {
}
