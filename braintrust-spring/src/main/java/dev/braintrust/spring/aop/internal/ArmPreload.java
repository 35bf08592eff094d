package dev.braintrust.spring.aop.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.selection.internal.Rollouts;

/**
 * Adds the prompts of rollouts to those that are preloaded, so that no call waits for an
 * arm, and warns of rollouts without effect.
 */
final class ArmPreload {

	private static final Logger logger = LoggerFactory.getLogger(ArmPreload.class);

	private ArmPreload() {
	}

	/**
	 * Add the prompts of all arms.
	 * @param methods the annotated methods by prompt
	 * @param rollouts the rollouts
	 * @return the methods with the arms that they may use; an arm that none may use has
	 * an empty list
	 */
	static Map<PromptReference, List<UsePromptMethod>> add(Map<PromptReference, List<UsePromptMethod>> methods,
			Rollouts rollouts) {
		if (!rollouts.isActive()) {
			return methods;
		}
		Map<PromptReference, List<UsePromptMethod>> prompts = new LinkedHashMap<>();
		methods.forEach((reference, users) -> prompts.put(reference, new ArrayList<>(users)));
		Set<String> unused = new TreeSet<>(rollouts.arms().keySet());
		methods.forEach((reference, users) -> rollouts.preloaded(reference).forEach((arm) -> {
			unused.remove(reference.slug());
			prompts.computeIfAbsent(arm, (added) -> new ArrayList<>()).addAll(users);
		}));
		for (String slug : unused) {
			logger.warn("The rollout braintrust.prompts.rollouts.{} applies to no annotated method, only to reads of "
					+ "PromptRegistry: no @UsePrompt has the slug '{}' without a version and without an environment "
					+ "that is not in 'replaces'", slug, slug);
			rollouts.preloaded(PromptReference.of(slug))
				.forEach((arm) -> prompts.computeIfAbsent(arm, (added) -> new ArrayList<>()));
		}
		return prompts;
	}

}
