package dev.braintrust.spring.template.nunjucks.internal.parsing;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The lexically bound names during parsing: loop variables, parameters and names of
 * macros. Nunjucks resolves all other names during rendering.
 */
public final class LexicalScope {

	private final @Nullable LexicalScope parent;

	/** Allocated for the first name, because most scopes have none. */
	private @Nullable Map<String, Binding> names;

	/** Names that were referenced before they were declared, or null if not relevant. */
	private @Nullable Set<String> referenced;

	public LexicalScope(@Nullable LexicalScope parent) {
		this.parent = parent;
	}

	public @Nullable LexicalScope parent() {
		return this.parent;
	}

	/**
	 * Record references. Nunjucks compiles the body of a loop with several variables
	 * twice, and the second time, all names of the body have been declared.
	 * @param names names that count as referenced: the second time, only the first two
	 * variables of the loop are declared again
	 */
	public void recordReferences(Collection<String> names) {
		this.referenced = new HashSet<>(names);
	}

	/** Whether a name was referenced in this scope while it was not declared here. */
	public boolean isReferenced(String name) {
		return this.referenced != null && this.referenced.contains(name);
	}

	public void declare(String name, Binding binding) {
		if (this.names == null) {
			this.names = new HashMap<>();
		}
		this.names.put(name, binding);
	}

	/** The binding of a name, or null if it is resolved during rendering. */
	public @Nullable Binding find(String name) {
		for (LexicalScope scope = this; scope != null; scope = scope.parent) {
			Binding binding = (scope.names != null) ? scope.names.get(name) : null;
			if (binding != null) {
				return binding;
			}
			if (scope.referenced != null) {
				scope.referenced.add(name);
			}
		}
		return null;
	}

	/**
	 * A local variable of a function.
	 *
	 * @param function the function
	 * @param index the index of the variable in the function
	 */
	public record Binding(FunctionScope function, int index) {
	}

}
