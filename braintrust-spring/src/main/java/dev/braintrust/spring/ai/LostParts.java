package dev.braintrust.spring.ai;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.braintrust.spring.prompt.BuiltPrompt;

/**
 * Collects the parts of a built prompt that another client can't represent, and logs one
 * warning per prompt version.
 */
final class LostParts {

	private static final Logger logger = LoggerFactory.getLogger(SpringAiPrompts.class);

	private static final int MAX_REMEMBERED = 10_000;

	/** Warnings that were logged, so that each is logged once. */
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
			logger.warn("{}: Spring AI's portable options do not support {}. Set it with the options of your model, or "
					+ "send BuiltPrompt.asMap()", this.built, String.join(", ", this.parts));
		}
	}

}
