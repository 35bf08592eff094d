package dev.braintrust.spring.template.nunjucks.internal.parsing;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.template.nunjucks.internal.rendering.FunctionScope;

/**
 * The lexically bound names during parsing: loop variables, parameters and names of
 * macros. Nunjucks resolves all other names during rendering.
 */
final class LexicalScope {

	private final @Nullable LexicalScope parent;

	/** Allocated for the first name, because most scopes have none. */
	private @Nullable Map<String, FunctionScope.Binding> names;

	/** Names that were referenced before they were declared, or null if not relevant. */
	private @Nullable Set<String> referenced;

	LexicalScope(@Nullable LexicalScope parent) {
		this.parent = parent;
	}

	@Nullable LexicalScope parent() {
		return this.parent;
	}

	/**
	 * Record references. Nunjucks compiles the body of a loop with several variables
	 * twice, and the second time, all names of the body have been declared.
	 * @param names names that count as referenced: the second time, only the first two
	 * variables of the loop are declared again
	 */
	void recordReferences(Collection<String> names) {
		this.referenced = new HashSet<>(names);
	}

	/** Whether a name was referenced in this scope while it was not declared here. */
	boolean isReferenced(String name) {
		return this.referenced != null && this.referenced.contains(name);
	}

	void declare(String name, FunctionScope.Binding binding) {
		if (this.names == null) {
			this.names = new HashMap<>();
		}
		this.names.put(name, binding);
	}

	/** The binding of a name, or null if it is resolved during rendering. */
	FunctionScope.@Nullable Binding find(String name) {
		for (LexicalScope scope = this; scope != null; scope = scope.parent) {
			FunctionScope.Binding binding = (scope.names != null) ? scope.names.get(name) : null;
			if (binding != null) {
				return binding;
			}
			if (scope.referenced != null) {
				scope.referenced.add(name);
			}
		}
		return null;
	}

}
