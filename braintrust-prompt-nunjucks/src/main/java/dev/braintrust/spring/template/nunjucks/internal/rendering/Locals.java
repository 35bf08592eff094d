package dev.braintrust.spring.template.nunjucks.internal.rendering;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.template.nunjucks.internal.values.Undefined;

/**
 * The values of the variables of one call of a {@link FunctionScope}.
 */
public final class Locals {

	private static final @Nullable Object[] NONE = {};

	private final @Nullable Locals parent;

	private final @Nullable Object[] values;

	public Locals(@Nullable Locals parent, int size) {
		this.parent = parent;
		this.values = (size > 0) ? new Object[size] : NONE;
		Arrays.fill(this.values, Undefined.VALUE);
	}

	public @Nullable Object get(int depth, int index) {
		return ancestor(depth).values[index];
	}

	public void set(int depth, int index, @Nullable Object value) {
		ancestor(depth).values[index] = value;
	}

	private Locals ancestor(int depth) {
		Locals locals = this;
		for (int i = 0; i < depth && locals.parent != null; i++) {
			locals = locals.parent;
		}
		return locals;
	}

}
