package dev.braintrust.spring.aop.internal;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.core.env.PropertyResolver;
import org.springframework.util.PropertyPlaceholderHelper;

/**
 * Resolves placeholders from the environment, and {@code ${git.*}} placeholders from the
 * build's {@code git.properties}, which Spring Boot does not add to the environment.
 */
final class EnvironmentPlaceholderResolver {

	private static final String GIT_PREFIX = "git.";

	private final PropertyPlaceholderHelper helper = new PropertyPlaceholderHelper("${", "}", ":", null, false);

	private final PropertyResolver environment;

	private final Function<String, @Nullable String> git;

	EnvironmentPlaceholderResolver(PropertyResolver environment, Function<String, @Nullable String> git) {
		this.environment = environment;
		this.git = git;
	}

	/**
	 * Resolve the placeholders of a text.
	 * @param value the text
	 * @return the text with its placeholders replaced
	 * @throws IllegalArgumentException if a placeholder can't be resolved
	 */
	String resolve(String value) {
		return value.contains("${") ? this.helper.replacePlaceholders(value, this::property) : value;
	}

	private @Nullable String property(String name) {
		String value = this.environment.getProperty(name);
		if (value == null && name.startsWith(GIT_PREFIX)) {
			return this.git.apply(name.substring(GIT_PREFIX.length()));
		}
		return value;
	}

	/**
	 * The Git commit of the build.
	 * @return the commit id, or an empty string if it is unknown
	 */
	String commit() {
		String commit = this.git.apply("commit.id");
		return (commit != null) ? commit : "";
	}

}
