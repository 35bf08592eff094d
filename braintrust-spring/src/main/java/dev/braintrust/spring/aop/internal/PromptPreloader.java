package dev.braintrust.spring.aop.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.util.ClassUtils;

import dev.braintrust.spring.annotation.InvalidPromptAnnotationException;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptException;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.prompt.PromptUnavailableException;
import dev.braintrust.spring.registry.PreloadMode;
import dev.braintrust.spring.registry.PromptPreloadException;

/**
 * Loads the prompts of all annotated methods: of every bean, whether or not it has been
 * made yet. What is required is loaded before servers take requests; what is not, as soon
 * as the application has started, so that it takes nothing from that.
 */
public final class PromptPreloader implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(PromptPreloader.class);

	/** Each load has the whole of its timeout. */
	private static final int CONCURRENCY = 8;

	private final PreloadMode mode;

	private final ConfigurableListableBeanFactory beans;

	private final Supplier<PromptAnnotationBeanPostProcessor> annotations;

	private final PromptRegistry registry;

	private volatile boolean running;

	private volatile Set<PromptReference> required = Set.of();

	/**
	 * Create a preloader.
	 * @param mode what to load, and whether to wait
	 * @param beans where annotated methods are
	 * @param annotations what reads their annotations
	 * @param registry where prompts come from
	 */
	public PromptPreloader(PreloadMode mode, ConfigurableListableBeanFactory beans,
			Supplier<PromptAnnotationBeanPostProcessor> annotations, PromptRegistry registry) {
		this.mode = mode;
		this.beans = beans;
		this.annotations = annotations;
		this.registry = registry;
	}

	@Override
	public void start() {
		this.running = true;
		if (this.mode == PreloadMode.REQUIRED) {
			Map<PromptReference, List<UsedPrompt>> used = usedPrompts();
			this.required = Set.copyOf(used.keySet());
			List<Missing> missing = load(used).block();
			if (missing != null && !missing.isEmpty()) {
				throw new PromptPreloadException(
						"%d of the %d prompts that annotated methods use can't be loaded:%n%s".formatted(missing.size(),
								used.size(), Missing.describe(missing)),
						missing.stream().map(Missing::failure).toList());
			}
		}
	}

	/**
	 * To be called when the application has started: loads what is not required.
	 */
	public void loadInBackground() {
		if (this.mode == PreloadMode.BACKGROUND) {
			Thread thread = new Thread(this::loadNow, "braintrust-preload");
			thread.setDaemon(true);
			thread.start();
		}
	}

	/** On a thread of its own: the first request of a process loads many classes. */
	private void loadNow() {
		Map<PromptReference, List<UsedPrompt>> used = usedPromptsIfRunning();
		load(used).filter((missing) -> this.running && !missing.isEmpty())
			.subscribe((missing) -> logger.warn(
					"{} of the {} prompts that annotated methods use can't be loaded; the methods run without a link "
							+ "until they can:{}{}",
					missing.size(), used.size(), System.lineSeparator(), Missing.describe(missing)),
					(failure) -> logger.debug("Prompts are not preloaded", failure));
	}

	/** The context may be closed by now. */
	private Map<PromptReference, List<UsedPrompt>> usedPromptsIfRunning() {
		try {
			return this.running ? usedPrompts() : Map.of();
		}
		catch (RuntimeException | LinkageError ex) {
			logger.debug("Prompts are not preloaded", ex);
			return Map.of();
		}
	}

	private Mono<List<Missing>> load(Map<PromptReference, List<UsedPrompt>> used) {
		return Flux.fromIterable(used.entrySet())
			.flatMap((entry) -> this.registry.load(entry.getKey())
				.doOnNext((prompt) -> entry.getValue().forEach((use) -> warnOfVariables(use, prompt)))
				.flatMap((prompt) -> Mono.<Missing>empty())
				.onErrorResume((failure) -> Mono.just(Missing.of(entry.getValue(), failure))), CONCURRENCY)
			.collectSortedList(Comparator.comparing(Missing::description));
	}

	/**
	 * A prompt that can't be loaded.
	 *
	 * @param description which prompt, who uses it, and why
	 * @param failure why
	 */
	private record Missing(String description, PromptException failure) {

		static Missing of(List<UsedPrompt> uses, Throwable failure) {
			PromptReference reference = uses.get(0).reference();
			String where = uses.stream().map(UsedPrompt::where).collect(Collectors.joining(" and "));
			return new Missing("  - %s, used by %s: %s".formatted(reference, where, failure.getMessage()),
					(failure instanceof PromptException known) ? known : new PromptUnavailableException(reference,
							PromptException.Reason.UNKNOWN, String.valueOf(failure.getMessage()), null, failure));
		}

		static String describe(List<Missing> missing) {
			return missing.stream().map(Missing::description).collect(Collectors.joining(System.lineSeparator()));
		}

	}

	/**
	 * A method without any variable builds with a map of its own, which can't be known.
	 */
	private static void warnOfVariables(UsedPrompt use, Prompt prompt) {
		if (use.variables().isEmpty()) {
			return;
		}
		Set<String> lacking = new LinkedHashSet<>(prompt.variables());
		lacking.removeAll(use.variables());
		if (!lacking.isEmpty()) {
			logger.warn("The {} has variables that no @PromptVariable of {} supplies: {}", use.reference(), use.where(),
					lacking);
		}
	}

	/**
	 * Beans that have been made have been looked at; the others are found by their types.
	 */
	private Map<PromptReference, List<UsedPrompt>> usedPrompts() {
		PromptAnnotationBeanPostProcessor reader = this.annotations.get();
		Set<Class<?>> types = new LinkedHashSet<>();
		for (String name : this.beans.getBeanDefinitionNames()) {
			Class<?> type = this.beans.containsSingleton(name) ? null : typeOf(name);
			if (type != null) {
				types.add(ClassUtils.getUserClass(type));
			}
		}
		reader.annotatedTypes().forEach((type) -> types.add(ClassUtils.getUserClass(type)));
		Map<PromptReference, List<UsedPrompt>> used = new LinkedHashMap<>();
		for (Class<?> type : types) {
			for (UsedPrompt use : promptsOf(type, reader)) {
				used.computeIfAbsent(use.reference(), (reference) -> new ArrayList<>()).add(use);
			}
		}
		return used;
	}

	/** Types of beans that nobody needs may be missing. */
	private @Nullable Class<?> typeOf(String name) {
		try {
			return this.beans.getBeanDefinition(name).isAbstract() ? null
					: AutoProxyUtils.determineTargetClass(this.beans, name);
		}
		catch (RuntimeException | LinkageError ex) {
			logger.debug("The type of bean '{}' is not known", name, ex);
			return null;
		}
	}

	private List<UsedPrompt> promptsOf(Class<?> type, PromptAnnotationBeanPostProcessor reader) {
		try {
			return reader.usedPrompts(type);
		}
		catch (RuntimeException | LinkageError ex) {
			if (ex instanceof InvalidPromptAnnotationException invalid && this.mode == PreloadMode.REQUIRED) {
				throw invalid;
			}
			logger.debug("The methods of {} can't be looked at", type, ex);
			return List.of();
		}
	}

	/**
	 * The prompts that the application must not be without.
	 * @return what was loaded at start-up, if that was required; otherwise nothing
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
	 * Before servers take requests.
	 */
	@Override
	public int getPhase() {
		return 0;
	}

}
