package dev.braintrust.spring.aop.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.selection.internal.OperatorPin;

/**
 * Determines the prompts that calls use because of pins, so that the first call after a
 * pin finds its version in the cache.
 */
final class PinPreload {

	private PinPreload() {
	}

	/**
	 * Add the prompts of pins.
	 * @param prompts the prompts to preload, with the methods that use them
	 * @param methods the annotated methods by requested prompt
	 * @param pins the pins
	 * @return the prompts with those of the pins
	 */
	static Map<PromptReference, List<UsePromptMethod>> add(Map<PromptReference, List<UsePromptMethod>> prompts,
			Map<PromptReference, List<UsePromptMethod>> methods, List<OperatorPin> pins) {
		if (pins.isEmpty()) {
			return prompts;
		}
		Map<PromptReference, List<UsePromptMethod>> all = new LinkedHashMap<>(prompts);
		pins.forEach((pin) -> references(pin.reference(), methods.keySet())
			.forEach((reference) -> all.put(reference, users(pin.reference(), reference, methods))));
		return all;
	}

	private static List<UsePromptMethod> users(PromptReference pin, PromptReference pinned,
			Map<PromptReference, List<UsePromptMethod>> methods) {
		List<UsePromptMethod> users = new ArrayList<>();
		methods.forEach((reference, using) -> {
			if (isSamePrompt(pin, reference) && reference.withVersionOf(pin).equals(pinned)) {
				users.addAll(using);
			}
		});
		return users;
	}

	/**
	 * The references of a pin. A pin without a project applies in every project that the
	 * application uses.
	 * @param pin the pinned reference
	 * @param used the references of the annotated methods
	 * @return the references that calls use
	 */
	static Set<PromptReference> references(PromptReference pin, Collection<PromptReference> used) {
		if (pin.project() != null || pin.projectId() != null) {
			return Set.of(pin);
		}
		Set<PromptReference> references = used.stream()
			.filter((reference) -> isSamePrompt(pin, reference))
			.map((reference) -> reference.withVersionOf(pin))
			.collect(Collectors.toSet());
		return references.isEmpty() ? Set.of(pin) : references;
	}

	private static boolean isSamePrompt(PromptReference pin, PromptReference reference) {
		return Objects.equals(pin.slug(), reference.slug()) && Objects.equals(pin.id(), reference.id());
	}

}
