package dev.braintrust.spring.experiment.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.PromptException;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;

/**
 * Resolves pins to exact versions before the first case, so that all cases use the same
 * version, and none waits for the prompt and runs unlinked.
 */
final class PinResolver {

	private final Supplier<@Nullable PromptRegistry> registry;

	PinResolver(Supplier<@Nullable PromptRegistry> registry) {
		this.registry = registry;
	}

	/**
	 * Resolve pins.
	 * @param pins the pins
	 * @param problems gets what can't be loaded, or null to throw the exception
	 * @return the pins, each for an exact version if it could be loaded
	 */
	List<PromptReference> resolve(List<PromptReference> pins, @Nullable List<String> problems) {
		List<PromptReference> resolved = new ArrayList<>();
		for (PromptReference pin : pins) {
			try {
				resolved.add(resolve(pin));
			}
			catch (PromptException | IllegalStateException ex) {
				if (problems == null) {
					throw ex;
				}
				problems.add("The pinned %s can't be loaded (%s)".formatted(pin, ex.getMessage()));
				resolved.add(pin);
			}
		}
		return resolved;
	}

	private PromptReference resolve(PromptReference pin) {
		PromptRegistry current = this.registry.get();
		if (current == null) {
			throw new IllegalStateException("there is no PromptRegistry bean");
		}
		// decided: the operator's pins must not replace it
		String version = current.get(pin.asDecided()).version();
		return (version != null) ? pin.withVersionOf(PromptReference.of("any").withVersion(version)) : pin;
	}

	/** The experiment's metadata about pins. */
	static Map<String, Object> metadata(List<PromptReference> pins) {
		Map<String, Object> metadata = new LinkedHashMap<>();
		for (PromptReference pin : pins) {
			Map<String, Object> version = new LinkedHashMap<>();
			if (pin.version() != null) {
				version.put("version", pin.version());
			}
			else if (pin.environment() != null) {
				version.put("environment", pin.environment());
			}
			metadata.put((pin.slug() != null) ? pin.slug() : String.valueOf(pin.id()), version);
		}
		return metadata;
	}

}
