package dev.braintrust.spring.aop.internal;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.SmartLifecycle;

import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptException;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.prompt.PromptUnavailableException;
import dev.braintrust.spring.registry.PreloadMode;
import dev.braintrust.spring.registry.PromptPreloadException;
import dev.braintrust.spring.selection.internal.OperatorPins;
import dev.braintrust.spring.selection.internal.Rollouts;

/**
 * Preloads the prompts of the annotated methods of all beans, including beans that have
 * not been created yet. Required prompts are loaded before servers accept requests;
 * otherwise prompts are loaded in the background after the application has started, so
 * that they do not slow down the start.
 */
public final class PromptPreloader implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(PromptPreloader.class);

	/**
	 * Maximum number of concurrent loads. A load that waits here does not use up its
	 * timeout.
	 */
	private static final int CONCURRENCY = 8;

	private final PreloadMode mode;

	private final UsePromptMethods methods;

	private final Rollouts rollouts;

	private final OperatorPins pins;

	private final PromptRegistry registry;

	private volatile boolean running;

	private volatile Set<PromptReference> required = Set.of();

	/**
	 * Create a preloader.
	 * @param mode whether prompts are preloaded, and whether start-up waits for them
	 * @param beans the beans with annotated methods
	 * @param annotations supplies the post-processor that reads the annotations
	 * @param rollouts the rollouts, whose arms are preloaded, too
	 * @param pins the operator's pins, whose versions are preloaded, too
	 * @param registry the registry that loads prompts
	 */
	public PromptPreloader(PreloadMode mode, ConfigurableListableBeanFactory beans,
			Supplier<PromptAnnotationBeanPostProcessor> annotations, Rollouts rollouts, OperatorPins pins,
			PromptRegistry registry) {
		this.mode = mode;
		this.methods = new UsePromptMethods(beans, annotations, mode == PreloadMode.REQUIRED);
		this.rollouts = rollouts;
		this.pins = pins;
		this.registry = registry;
	}

	@Override
	public void start() {
		this.running = true;
		if (this.mode == PreloadMode.REQUIRED) {
			Map<PromptReference, List<UsePromptMethod>> methods = prompts();
			this.required = Set.copyOf(methods.keySet());
			List<LoadFailure> failures = load(methods).block();
			if (failures != null && !failures.isEmpty()) {
				throw new PromptPreloadException(
						"%d of the %d prompts that annotated methods use can't be loaded:%n%s"
							.formatted(failures.size(), methods.size(), LoadFailure.describe(failures)),
						failures.stream().map(LoadFailure::failure).toList());
			}
		}
	}

	private Map<PromptReference, List<UsePromptMethod>> prompts() {
		Map<PromptReference, List<UsePromptMethod>> methods = this.methods.byPrompt();
		return PinPreload.add(ArmPreload.add(methods, this.rollouts), methods, this.pins.configured());
	}

	/**
	 * Preload prompts in the background, if the mode says so, and warn of rollouts
	 * without effect. Must be called when the application has started.
	 */
	public void loadInBackground() {
		if (this.mode == PreloadMode.REQUIRED) {
			loadPins(this.required);
		}
		else if (this.mode == PreloadMode.BACKGROUND || (this.mode == PreloadMode.NONE && this.rollouts.isActive())) {
			Thread thread = new Thread(this::loadNow, "braintrust-preload");
			thread.setDaemon(true);
			thread.start();
		}
	}

	/**
	 * Runs on a separate thread, because the first request of a process loads many
	 * classes.
	 */
	private void loadNow() {
		Map<PromptReference, List<UsePromptMethod>> methods = promptsIfRunning();
		if (this.mode == PreloadMode.NONE) {
			return;
		}
		load(methods).filter((failures) -> this.running && !failures.isEmpty())
			.subscribe((failures) -> logger.warn(
					"{} of the {} prompts that annotated methods use can't be loaded; calls are not linked until they "
							+ "can be loaded:{}{}",
					failures.size(), methods.size(), System.lineSeparator(), LoadFailure.describe(failures)),
					(failure) -> logger.debug("Failed to preload prompts", failure));
		loadPins(methods.keySet());
	}

	/**
	 * Preload the versions of pins that are set at run time, so that their first calls
	 * find them in the cache.
	 */
	private void loadPins(Set<PromptReference> used) {
		this.pins.onPinned((pin) -> {
			if (this.running) {
				PinPreload.references(pin, used)
					.forEach((reference) -> this.registry.load(reference.asDecided())
						.subscribe((prompt) -> logger.debug("Preloaded {}", reference), (failure) -> logger
							.warn("The pinned {} can't be loaded: {}", reference, failure.getMessage())));
			}
		});
	}

	/** Returns nothing if the context is already closed. */
	private Map<PromptReference, List<UsePromptMethod>> promptsIfRunning() {
		try {
			return this.running ? prompts() : Map.of();
		}
		catch (RuntimeException | LinkageError ex) {
			logger.debug("Failed to preload prompts", ex);
			return Map.of();
		}
	}

	private Mono<List<LoadFailure>> load(Map<PromptReference, List<UsePromptMethod>> methods) {
		return Flux.fromIterable(methods.entrySet())
			.flatMap(
					(entry) -> this.registry.load(entry.getKey().asDecided())
						.doOnNext((prompt) -> entry.getValue()
							.forEach((method) -> warnOfMissingVariables(entry.getKey(), method, prompt)))
						.flatMap((prompt) -> Mono.<LoadFailure>empty())
						.onErrorResume(
								(failure) -> Mono.just(LoadFailure.of(entry.getKey(), entry.getValue(), failure))),
					CONCURRENCY)
			.collectSortedList(Comparator.comparing(LoadFailure::description));
	}

	/**
	 * A prompt that can't be loaded.
	 *
	 * @param description the prompt, the methods that use it, and the reason
	 * @param failure the failure
	 */
	private record LoadFailure(String description, PromptException failure) {

		static LoadFailure of(PromptReference reference, List<UsePromptMethod> methods, Throwable failure) {
			String usedBy = methods.isEmpty() ? "its rollout or pin"
					: methods.stream().map(UsePromptMethod::description).collect(Collectors.joining(" and "));
			return new LoadFailure("  - %s, used by %s: %s".formatted(reference, usedBy, failure.getMessage()),
					(failure instanceof PromptException exception) ? exception
							: new PromptUnavailableException(reference, PromptException.Reason.UNKNOWN,
									String.valueOf(failure.getMessage()), null, failure));
		}

		static String describe(List<LoadFailure> failures) {
			return failures.stream().map(LoadFailure::description).collect(Collectors.joining(System.lineSeparator()));
		}

	}

	/**
	 * Logs variables of the prompt that the method does not declare. A method without any
	 * variable is not checked: it builds the prompt with a map, whose keys are unknown.
	 */
	private static void warnOfMissingVariables(PromptReference reference, UsePromptMethod method, Prompt prompt) {
		if (method.variables().isEmpty()) {
			return;
		}
		Set<String> missing = new LinkedHashSet<>(prompt.variables());
		missing.removeAll(method.variables());
		if (!missing.isEmpty()) {
			logger.warn("The {} has variables for which {} has no @PromptVariable: {}", reference, method.description(),
					missing);
		}
	}

	/**
	 * The required prompts.
	 * @return the prompts that were loaded at start-up if the mode is
	 * {@link PreloadMode#REQUIRED}; otherwise empty
	 */
	public Set<PromptReference> required() {
		return this.required;
	}

	@Override
	public void stop() {
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/**
	 * Before the phase in which servers start to accept requests.
	 */
	@Override
	public int getPhase() {
		return 0;
	}

}
