package dev.braintrust.spring.selection.web.internal;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.braintrust.spring.selection.internal.Overrides;
import dev.braintrust.spring.selection.internal.SelectionListener;

/**
 * The header by which a request selects the environment of its prompts, and the
 * environments that it may select. Thread-safe.
 */
public final class EnvironmentHeader {

	private static final Logger logger = LoggerFactory.getLogger(EnvironmentHeader.class);

	/** A token of RFC 9110. */
	private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

	private final String name;

	/** By environment. */
	private final Map<String, Overrides> allowed = new HashMap<>();

	private final Supplier<SelectionListener> listener;

	private final AtomicBoolean warned = new AtomicBoolean();

	/**
	 * Create a header.
	 * @param name the name of the header
	 * @param allowed the environments that requests may select
	 * @param listener supplies the listener to notify of ignored environments
	 * @throws IllegalArgumentException if the name is not that of a header, or an
	 * environment is blank, or there is none
	 */
	public EnvironmentHeader(String name, Collection<String> allowed, Supplier<SelectionListener> listener) {
		if (!NAME.matcher(name).matches()) {
			throw new IllegalArgumentException(
					"braintrust.prompts.request-environment.header must be the name of a header, but is '%s'"
						.formatted(name));
		}
		if (allowed.isEmpty()) {
			throw new IllegalArgumentException(
					"braintrust.prompts.request-environment.allowed must list the environments that requests may select");
		}
		allowed.forEach((environment) -> this.allowed.put(environment, Overrides.environment(environment)));
		this.name = name;
		this.listener = listener;
	}

	String name() {
		return this.name;
	}

	/**
	 * The overrides of a request. Several values are ambiguous, since a proxy may have
	 * added one, and are ignored.
	 * @param values the values of the header
	 * @return an allowed environment, or null
	 */
	@Nullable Overrides select(List<String> values) {
		if (values.isEmpty()) {
			return null;
		}
		Overrides selected = (values.size() == 1) ? this.allowed.get(values.get(0).trim()) : null;
		if (selected == null) {
			ignored();
		}
		return selected;
	}

	/** Without the value, which callers choose. */
	private void ignored() {
		if (this.warned.compareAndSet(false, true)) {
			logger.warn(
					"The environment in the header {} of a request is ignored, because it is not one of "
							+ "braintrust.prompts.request-environment.allowed. Further requests are only counted",
					this.name);
		}
		try {
			this.listener.get().environmentIgnored();
		}
		catch (RuntimeException ex) {
			logger.debug("Failed to count an ignored environment: {}", ex.getClass().getName());
		}
	}

}
