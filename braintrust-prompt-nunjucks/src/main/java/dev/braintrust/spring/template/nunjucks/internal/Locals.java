package dev.braintrust.spring.template.nunjucks.internal;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The values of lexically bound names (see {@link LexicalScope}). Unlike a {@link Frame},
 * the chain for a {@code call} block follows its place in the template, not the macro
 * that renders it.
 */
final class Locals {

	private final @Nullable Locals parent;

	private final Map<String, @Nullable Object> values = new HashMap<>();

	Locals(@Nullable Locals parent) {
		this.parent = parent;
	}

	void declare(String name, @Nullable Object value) {
		this.values.put(name, value);
	}

	void assign(String name, @Nullable Object value) {
		for (Locals locals = this; locals != null; locals = locals.parent) {
			if (locals.values.containsKey(name)) {
				locals.values.put(name, value);
				return;
			}
		}
		declare(name, value);
	}

	@Nullable Object lookUp(String name) {
		for (Locals locals = this; locals != null; locals = locals.parent) {
			if (locals.values.containsKey(name)) {
				return locals.values.get(name);
			}
		}
		return Undefined.VALUE;
	}

}
