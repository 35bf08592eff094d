package dev.braintrust.spring.template.nunjucks.internal.parsing;

import java.util.ArrayList;
import java.util.List;

import dev.braintrust.spring.template.internal.TemplateException;
import dev.braintrust.spring.template.nunjucks.internal.expressions.Expression;
import dev.braintrust.spring.template.nunjucks.internal.expressions.Operation;
import dev.braintrust.spring.template.nunjucks.internal.expressions.Operator;

/**
 * Operands and the operators between them, in source order.
 * <p>
 * Nunjucks parses operators with its own precedence, but generates JavaScript that mostly
 * has no parentheses, so that JavaScript's precedence applies: {@code not a == b} means
 * {@code (not a) == b}, and {@code 'x' ~ 1 + 2} is {@code x12}. Therefore, the parser
 * collects terms, and binds them only where nunjucks generates parentheses.
 */
public final class Terms {

	/** Expressions, {@link Operator}s and {@link Operation.UnaryOperator}s. */
	private final List<Object> terms = new ArrayList<>();

	private int position;

	public static Terms of(Expression operand) {
		Terms terms = new Terms();
		terms.terms.add(operand);
		return terms;
	}

	public static Terms unary(Operation.UnaryOperator prefix, Terms operand) {
		Terms terms = new Terms();
		if (prefix != Operation.UnaryOperator.NOT && operand.terms.get(0) == prefix) {
			throw new TemplateException("Two signs need parentheses between them");
		}
		terms.terms.add(prefix);
		terms.terms.addAll(operand.terms);
		return terms;
	}

	public Terms then(Operator operator, Terms operand) {
		this.terms.add(operator);
		this.terms.addAll(operand.terms);
		return this;
	}

	/** Create one expression by JavaScript's operator precedence. */
	public Expression bind() {
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
		return (term instanceof Operation.UnaryOperator prefix) ? new Operation.Unary(prefix, operand())
				: (Expression) term;
	}

}
