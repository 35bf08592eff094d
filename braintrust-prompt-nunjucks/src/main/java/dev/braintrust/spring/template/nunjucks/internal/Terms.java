package dev.braintrust.spring.template.nunjucks.internal;

import java.util.ArrayList;
import java.util.List;

import dev.braintrust.spring.template.internal.TemplateException;

/**
 * Operands and the operators between them, in the order in which they were written.
 * <p>
 * Nunjucks parses operators with a precedence of its own, but writes most of them out as
 * JavaScript without parentheses, so that in the end JavaScript's precedence decides:
 * {@code not a == b} means {@code (not a) == b}, and {@code 'x' ~ 1 + 2} is {@code x12}.
 * Hence the parser collects terms, and only where nunjucks writes parentheses are they
 * bound together.
 */
final class Terms {

	/** Expressions, {@link Operator}s and {@link Operation.Prefix}es. */
	private final List<Object> terms = new ArrayList<>();

	private int position;

	static Terms of(Expression operand) {
		Terms terms = new Terms();
		terms.terms.add(operand);
		return terms;
	}

	static Terms prefixed(Operation.Prefix prefix, Terms operand) {
		Terms terms = new Terms();
		if (prefix != Operation.Prefix.NOT && operand.terms.get(0) == prefix) {
			throw new TemplateException("Two signs need parentheses between them");
		}
		terms.terms.add(prefix);
		terms.terms.addAll(operand.terms);
		return terms;
	}

	Terms then(Operator operator, Terms operand) {
		this.terms.add(operator);
		this.terms.addAll(operand.terms);
		return this;
	}

	/** Bind the operators, the strongest first. */
	Expression bind() {
		this.position = 0;
		return (this.terms.size() == 1) ? (Expression) this.terms.get(0) : operation(Operator.LOWEST);
	}

	private Expression operation(int precedence) {
		if (precedence > Operator.HIGHEST) {
			return operand();
		}
		Expression first = operation(precedence + 1);
		List<Operation.Step> steps = new ArrayList<>();
		while (this.position < this.terms.size() && this.terms.get(this.position) instanceof Operator operator
				&& operator.precedence() == precedence) {
			this.position++;
			steps.add(new Operation.Step(operator, operation(precedence + 1)));
		}
		return steps.isEmpty() ? first : new Operation.Chain(first, List.copyOf(steps));
	}

	private Expression operand() {
		Object term = this.terms.get(this.position++);
		return (term instanceof Operation.Prefix prefix) ? new Operation.Prefixed(prefix, operand())
				: (Expression) term;
	}

}
