package dev.braintrust.spring.ai;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.braintrust.spring.prompt.BuiltPrompt;

/**
 * Collects what can't be carried over to another client, and says so once per prompt
 * version.
 */
final class LostParts {

	private static final Logger logger = LoggerFactory.getLogger(SpringAiPrompts.class);

	private static final int MAX_REMEMBERED = 10_000;

	/** What has been said; only to keep the log short. */
	private static final Set<String> said = ConcurrentHashMap.newKeySet();

	private final BuiltPrompt built;

	private final Set<String> parts = new LinkedHashSet<>();

	LostParts(BuiltPrompt built) {
		this.built = built;
	}

	void add(String part) {
		this.parts.add(part);
	}

	void warn() {
		if (!this.parts.isEmpty() && said.size() < MAX_REMEMBERED && said.add(this.built + " " + this.parts)) {
			logger
				.warn("{}: Spring AI's portable options have no place for {}. Set it with your model's own options, or "
						+ "send BuiltPrompt.asMap()", this.built, String.join(", ", this.parts));
		}
	}

}
