package dev.braintrust.spring.selection;

import java.util.Optional;

/**
 * Selects the version of prompts at run time. Beans of this type are asked in their
 * order, and the first answer is used. They are not asked if a pin applies, or if the
 * reference specifies an exact version or the newest one.
 * <p>
 * Called for each annotated call and each read of the registry, on the calling thread,
 * which may be a non-blocking one: implementations must not block. An exception, or a
 * selection of another prompt, is logged and counts as no answer. A selector that takes
 * longer than 10 ms is logged, too.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface PromptSelector {

	/**
	 * Select a version.
	 * @param context the requested prompt, and the caller
	 * @return the selection, or an empty result to leave the decision to others
	 */
	Optional<PromptSelection> select(PromptSelectionContext context);

}
