package dev.braintrust.spring.autoconfigure;

import java.util.Set;

import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the actuator endpoint.
 *
 * @param showTemplates When the details of a prompt contain its templates. 'never':
 * never. 'always': for every caller. 'when-authorized': for authenticated users with one
 * of the roles.
 * @param roles Roles whose users may see templates with 'when-authorized'. If empty, all
 * authenticated users may see them.
 */
@ConfigurationProperties("management.endpoint.braintrust")
record BraintrustEndpointProperties(@DefaultValue("never") Show showTemplates, @DefaultValue Set<String> roles) {
}
