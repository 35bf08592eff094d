package dev.braintrust.spring.aop;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.info.GitProperties;
import org.springframework.core.env.PropertyResolver;
import org.springframework.util.PropertyPlaceholderHelper;

/**
 * Resolves placeholders from the environment, and {@code ${git.…}} from the build's
 * {@code git.properties}, which Spring Boot does not add to the environment.
 */
final class EnvironmentPlaceholderResolver implements PromptOperations.PlaceholderResolver {

	private static final String GIT_PREFIX = "git.";

	private final PropertyPlaceholderHelper helper = new PropertyPlaceholderHelper("${", "}", ":", null, false);

	private final PropertyResolver environment;

	private final Supplier<@Nullable GitProperties> git;

	EnvironmentPlaceholderResolver(PropertyResolver environment, Supplier<@Nullable GitProperties> git) {
		this.environment = environment;
		this.git = git;
	}

	@Override
	public String resolve(String value) {
		return value.contains("${") ? this.helper.replacePlaceholders(value, this::property) : value;
	}

	private @Nullable String property(String name) {
		String value = this.environment.getProperty(name);
		if (value == null && name.startsWith(GIT_PREFIX)) {
			GitProperties properties = this.git.get();
			return (properties != null) ? properties.get(name.substring(GIT_PREFIX.length())) : null;
		}
		return value;
	}

	@Override
	public String commit() {
		GitProperties properties = this.git.get();
		String commit = (properties != null) ? properties.getCommitId() : null;
		return (commit != null) ? commit : "";
	}

}
