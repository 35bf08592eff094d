package dev.braintrust.spring.template.nunjucks.internal.parsing;

import java.util.function.Supplier;

import dev.braintrust.spring.template.nunjucks.internal.expressions.LocalVariable;
import dev.braintrust.spring.template.nunjucks.internal.expressions.Variable;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Expression;
import dev.braintrust.spring.template.nunjucks.internal.rendering.FunctionScope;

/**
 * The names and the function that are visible at the current position of the parser.
 */
final class Scopes {

	private LexicalScope scope = new LexicalScope(null);

	private FunctionScope function = new FunctionScope(null);

	LexicalScope scope() {
		return this.scope;
	}

	FunctionScope function() {
		return this.function;
	}

	/** Run a parsing step in another lexical scope and function. */
	<T> T within(LexicalScope innerScope, FunctionScope innerFunction, Supplier<T> parsing) {
		LexicalScope outerScope = this.scope;
		FunctionScope outerFunction = this.function;
		this.scope = innerScope;
		this.function = innerFunction;
		T parsed = parsing.get();
		this.scope = outerScope;
		this.function = outerFunction;
		return parsed;
	}

	/** Continue parsing in another function. */
	void enter(FunctionScope inner) {
		this.function = inner;
	}

	/**
	 * Add a variable to the current function, and declare its name in the current scope.
	 */
	LocalVariable declare(String name) {
		FunctionScope.Binding binding = this.function.add();
		this.scope.declare(name, binding);
		return local(name, binding);
	}

	/** Add a variable without a name to the current function. */
	LocalVariable declareHidden(String description) {
		return local(description, this.function.add());
	}

	private LocalVariable local(String name, FunctionScope.Binding binding) {
		return new LocalVariable(name, this.function.depth(binding.function()), binding.index());
	}

	/** A reference to a name. */
	Expression reference(String name) {
		FunctionScope.Binding binding = this.scope.find(name);
		return (binding != null) ? local(name, binding) : new Variable(name);
	}

}
