package dev.braintrust.spring.experiment.junit;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

import org.springframework.util.Assert;

import dev.braintrust.spring.prompt.PromptReference;

/**
 * Reads {@link PinPrompt} annotations.
 */
final class Pins {

	private Pins() {
	}

	/** The pins of a test method. */
	static List<PromptReference> of(ExtensionContext context) {
		return of(context.getRequiredTestClass(), context.getRequiredTestMethod(), (text) -> text.contains("${")
				? SpringContexts.get(context).getEnvironment().resolveRequiredPlaceholders(text) : text);
	}

	/**
	 * The pins of a test method: its own, its class's, and those of enclosing classes.
	 */
	static List<PromptReference> of(Class<?> testClass, Method method, UnaryOperator<String> placeholders) {
		Map<PromptReference, PromptReference> pins = new LinkedHashMap<>();
		for (AnnotatedElement element : elements(testClass, method)) {
			Map<PromptReference, PromptReference> own = new LinkedHashMap<>();
			for (PinPrompt annotation : AnnotationSupport.findRepeatableAnnotations(element, PinPrompt.class)) {
				PromptReference prompt = prompt(annotation, element, placeholders);
				Assert.state(own.put(prompt, pin(prompt, annotation, element, placeholders)) == null,
						() -> "@PinPrompt on %s pins prompt '%s' twice".formatted(element, prompt.slug()));
			}
			own.forEach(pins::putIfAbsent);
		}
		return List.copyOf(pins.values());
	}

	/** The prompt of a pin. */
	static PromptReference withoutVersion(PromptReference pin) {
		PromptReference prompt = PromptReference.of(String.valueOf(pin.slug()));
		return (pin.project() != null) ? prompt.withProject(pin.project()) : prompt;
	}

	private static List<AnnotatedElement> elements(Class<?> testClass, Method method) {
		List<AnnotatedElement> elements = new ArrayList<>(List.of(method));
		for (Class<?> type = testClass; type != null; type = type.getEnclosingClass()) {
			elements.add(type);
		}
		return elements;
	}

	/** The prompt without a version, the key of a pin. */
	private static PromptReference prompt(PinPrompt annotation, AnnotatedElement element,
			UnaryOperator<String> placeholders) {
		String slug = placeholders.apply(annotation.slug());
		Assert.state(!slug.isBlank(), () -> "@PinPrompt on %s has a blank slug".formatted(element));
		PromptReference prompt = PromptReference.of(slug);
		String project = placeholders.apply(annotation.project());
		return project.isEmpty() ? prompt : prompt.withProject(project);
	}

	private static PromptReference pin(PromptReference prompt, PinPrompt annotation, AnnotatedElement element,
			UnaryOperator<String> placeholders) {
		String version = placeholders.apply(annotation.version());
		String environment = placeholders.apply(annotation.environment());
		Assert.state(version.isEmpty() != environment.isEmpty(),
				() -> "@PinPrompt on %s requires a version or an environment of prompt '%s', but not both"
					.formatted(element, prompt.slug()));
		return version.isEmpty() ? prompt.withEnvironment(environment) : prompt.withVersion(version);
	}

}
