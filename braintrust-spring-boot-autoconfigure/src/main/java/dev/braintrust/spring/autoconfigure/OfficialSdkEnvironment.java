package dev.braintrust.spring.autoconfigure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Adds property sources that the official SDKs read, in addition to the environment
 * variables that Spring Boot binds itself: the Java SDK's default project and, if
 * {@code braintrust.env-file.enabled=true}, the file {@code .env.braintrust} in the
 * working directory. Both have a lower precedence than all other property sources.
 * <p>
 * The file is read only if enabled, and only from the working directory: an attacker's
 * file in a parent directory could redirect the key to another host.
 */
final class OfficialSdkEnvironment implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	private static final Logger logger = LoggerFactory.getLogger(OfficialSdkEnvironment.class);

	private static final Path FILE = Path.of(".env.braintrust");

	private static final Set<String> PROJECT = Set.of("braintrust.project", "braintrust.project-id");

	private static final Map<String, String> VARIABLES = Map.of("BRAINTRUST_API_KEY", "braintrust.api-key",
			"BRAINTRUST_API_URL", "braintrust.api-url", "BRAINTRUST_APP_URL", "braintrust.app-url",
			"BRAINTRUST_PROJECT", "braintrust.project", "BRAINTRUST_PROJECT_ID", "braintrust.project-id",
			"BRAINTRUST_ORG_NAME", "braintrust.org-name", "BRAINTRUST_DEFAULT_PROJECT_NAME", "braintrust.project",
			"BRAINTRUST_DEFAULT_PROJECT_ID", "braintrust.project-id");

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		ConfigurableEnvironment environment = context.getEnvironment();
		Map<String, Object> defaults = new LinkedHashMap<>();
		for (String variable : new String[] { "BRAINTRUST_DEFAULT_PROJECT_NAME", "BRAINTRUST_DEFAULT_PROJECT_ID" }) {
			String value = environment.getProperty(variable);
			if (value != null) {
				defaults.put(VARIABLES.get(variable), value);
			}
		}
		if (environment.getProperty("braintrust.env-file.enabled", Boolean.class, false)) {
			add(environment, "braintrustEnvFile", read(FILE));
		}
		add(environment, "braintrustDefaultProject", defaults);
	}

	/**
	 * Omits the project's name and id if a source of higher precedence has either of
	 * them: otherwise an id from this source would take precedence over that name.
	 */
	private static void add(ConfigurableEnvironment environment, String name, Map<String, Object> properties) {
		if (environment.getProperty("braintrust.project") != null
				|| environment.getProperty("braintrust.project-id") != null) {
			properties.keySet().removeAll(PROJECT);
		}
		if (!properties.isEmpty()) {
			environment.getPropertySources().addLast(new MapPropertySource(name, properties));
		}
	}

	private static Map<String, Object> read(Path file) {
		Map<String, Object> properties = new LinkedHashMap<>();
		try {
			for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
				String assignment = line.strip().replaceFirst("^export\\s+", "");
				int equals = assignment.indexOf('=');
				String property = (equals > 0) ? VARIABLES.get(assignment.substring(0, equals).strip()) : null;
				if (property != null) {
					properties.putIfAbsent(property, value(assignment.substring(equals + 1).strip()));
				}
			}
		}
		catch (IOException ex) {
			logger.warn("braintrust.env-file.enabled=true, but {} can't be read: {}", file.toAbsolutePath(),
					ex.getClass().getSimpleName());
		}
		return properties;
	}

	/** A quoted value is taken literally; any other ends at a comment. */
	private static String value(String text) {
		if (text.length() > 1 && (text.charAt(0) == '"' || text.charAt(0) == '\'')) {
			int end = text.indexOf(text.charAt(0), 1);
			if (end > 0) {
				return text.substring(1, end);
			}
		}
		int comment = text.indexOf(" #");
		return ((comment >= 0) ? text.substring(0, comment) : text).strip();
	}

}
