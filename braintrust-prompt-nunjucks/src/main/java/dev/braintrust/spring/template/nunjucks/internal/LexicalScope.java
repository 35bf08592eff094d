package dev.braintrust.spring.template.nunjucks.internal;

import java.util.HashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The lexically bound names during parsing: loop variables, parameters and names of
 * macros. Nunjucks resolves all other names during rendering.
 */
final class LexicalScope {

	private final @Nullable LexicalScope parent;

	private final Set<String> names = new HashSet<>();

	LexicalScope(@Nullable LexicalScope parent) {
		this.parent = parent;
	}

	@Nullable LexicalScope parent() {
		return this.parent;
	}

	void declare(String name) {
		this.names.add(name);
	}

	boolean isLocal(String name) {
		for (LexicalScope scope = this; scope != null; scope = scope.parent) {
			if (scope.names.contains(name)) {
				return true;
			}
		}
		return false;
	}

}
