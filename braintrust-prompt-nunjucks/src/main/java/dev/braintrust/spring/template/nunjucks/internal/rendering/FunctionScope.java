package dev.braintrust.spring.template.nunjucks.internal.rendering;

import org.jspecify.annotations.Nullable;

/**
 * A function of the JavaScript that nunjucks generates from a template: the template, a
 * block, a macro, a {@code set} or {@code filter} block, or what follows a block in a
 * loop. Lexically bound names are variables of functions, not of tags: a loop variable
 * keeps its value when its loop starts again, and a macro defined in a {@code set} block
 * is not visible after it.
 */
public final class FunctionScope {

	/** The depth of a variable of a function that does not enclose the reference. */
	public static final int UNREACHABLE = -1;

	private final @Nullable FunctionScope parent;

	private int size;

	public FunctionScope(@Nullable FunctionScope parent) {
		this.parent = parent;
	}

	public @Nullable FunctionScope parent() {
		return this.parent;
	}

	/** Add a variable. */
	public Binding add() {
		return new Binding(this, this.size++);
	}

	/** The number of variables; final when the template has been parsed. */
	public int size() {
		return this.size;
	}

	/** The number of functions between this one and an enclosing one. */
	public int depth(FunctionScope enclosing) {
		int depth = 0;
		for (FunctionScope function = this; function != null; function = function.parent) {
			if (function == enclosing) {
				return depth;
			}
			depth++;
		}
		return UNREACHABLE;
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
