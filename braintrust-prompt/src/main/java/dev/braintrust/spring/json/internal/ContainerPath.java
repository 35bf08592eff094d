package dev.braintrust.spring.json.internal;

import org.jspecify.annotations.Nullable;

/**
 * The chain of containers around a value, used to detect cycles and limit the depth.
 *
 * @param container the innermost container
 * @param parent the path of the enclosing container, or null
 * @param depth the number of containers
 */
record ContainerPath(Object container, @Nullable ContainerPath parent, int depth) {

	static ContainerPath enter(Object container, @Nullable ContainerPath parent) {
		for (ContainerPath ancestor = parent; ancestor != null; ancestor = ancestor.parent) {
			if (ancestor.container == container) {
				throw new JsonException(
						"A variable of type %s refers to itself".formatted(container.getClass().getName()));
			}
		}
		int depth = (parent != null) ? parent.depth + 1 : 1;
		if (depth > Json.MAX_DEPTH) {
			throw new JsonLimitException(
					"A variable is nested deeper than %d levels, a fixed limit".formatted(Json.MAX_DEPTH));
		}
		return new ContainerPath(container, parent, depth);
	}

}
