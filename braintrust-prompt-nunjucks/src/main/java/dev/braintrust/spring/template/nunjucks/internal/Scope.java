package dev.braintrust.spring.template.nunjucks.internal;

import java.util.HashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The names that the parser knows to be local: variables of loops, arguments and names of
 * macros. Nunjucks binds these lexically and looks up all others while it renders.
 */
final class Scope {

	private final @Nullable Scope parent;

	private final Set<String> names = new HashSet<>();

	Scope(@Nullable Scope parent) {
		this.parent = parent;
	}

	@Nullable Scope parent() {
		return this.parent;
	}

	void declare(String name) {
		this.names.add(name);
	}

	boolean isLocal(String name) {
		for (Scope scope = this; scope != null; scope = scope.parent) {
			if (scope.names.contains(name)) {
				return true;
			}
		}
		return false;
	}

}
