package dev.braintrust.spring.template.nunjucks.internal.parsing;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.template.internal.TemplateException;
import dev.braintrust.spring.template.nunjucks.internal.expressions.Operation;
import dev.braintrust.spring.template.nunjucks.internal.expressions.Operator;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Expression;

/**
 * Operands and the operators between them, in source order.
 * <p>
 * Nunjucks parses operators with its own precedence, but generates JavaScript that mostly
 * has no parentheses, so that JavaScript's precedence applies: {@code not a == b} means
 * {@code (not a) == b}, and {@code 'x' ~ 1 + 2} is {@code x12}. Therefore, the parser
 * collects terms, and binds them only where nunjucks generates parentheses.
 */
final class Terms {

	/** An expression or a unary operator. */
	private final Object first;

	/**
	 * Further expressions, {@link Operator}s and {@link Operation.UnaryOperator}s. Null
	 * for a single expression, because most expressions are.
	 */
	private @Nullable List<Object> rest;

	private int position;

	private Terms(Object first) {
		this.first = first;
	}

	static Terms of(Expression operand) {
		return new Terms(operand);
	}

	static Terms unary(Operation.UnaryOperator prefix, Terms operand) {
		if (prefix != Operation.UnaryOperator.NOT && operand.first == prefix) {
			throw new TemplateException("Two signs need parentheses between them");
		}
		Terms terms = new Terms(prefix);
		terms.addAll(operand);
		return terms;
	}

	Terms then(Operator operator, Terms operand) {
		rest().add(operator);
		addAll(operand);
		return this;
	}

	private void addAll(Terms more) {
		rest().add(more.first);
		if (more.rest != null) {
			rest().addAll(more.rest);
		}
	}

	private List<Object> rest() {
		if (this.rest == null) {
			this.rest = new ArrayList<>();
		}
		return this.rest;
	}

	/** Create one expression by JavaScript's operator precedence. */
	Expression bind() {
		if (this.rest == null) {
			return (Expression) this.first;
		}
		this.position = 0;
		return operation(Operator.LOWEST);
	}

	private Expression operation(int precedence) {
		if (precedence > Operator.HIGHEST) {
			return operand();
		}
		Expression start = operation(precedence + 1);
		List<Operation.Step> steps = null;
		for (Operator operator = operator(precedence); operator != null; operator = operator(precedence)) {
			this.position++;
			steps = (steps != null) ? steps : new ArrayList<>();
			steps.add(new Operation.Step(operator, operation(precedence + 1)));
		}
		return (steps == null) ? start : new Operation.Chain(start, List.copyOf(steps));
	}

	/** The next operator if it has a precedence. */
	private @Nullable Operator operator(int precedence) {
		List<Object> terms = rest();
		return (this.position <= terms.size() && terms.get(this.position - 1) instanceof Operator operator
				&& operator.precedence() == precedence) ? operator : null;
	}

	private Expression operand() {
		Object term = (this.position == 0) ? this.first : rest().get(this.position - 1);
		this.position++;
		return (term instanceof Operation.UnaryOperator prefix) ? new Operation.Unary(prefix, operand())
				: (Expression) term;
	}

}
