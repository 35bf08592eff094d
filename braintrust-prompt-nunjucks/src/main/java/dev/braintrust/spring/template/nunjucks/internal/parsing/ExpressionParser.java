package dev.braintrust.spring.template.nunjucks.internal.parsing;

import java.util.ArrayList;
import java.util.List;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.nunjucks.internal.expressions.Conditional;
import dev.braintrust.spring.template.nunjucks.internal.expressions.Invocation;
import dev.braintrust.spring.template.nunjucks.internal.expressions.Literal;
import dev.braintrust.spring.template.nunjucks.internal.expressions.Operation;
import dev.braintrust.spring.template.nunjucks.internal.expressions.Operator;
import dev.braintrust.spring.template.nunjucks.internal.expressions.PatternLiteral;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Expression;

/**
 * A recursive-descent parser for the operators of expressions, with one method per
 * precedence level of nunjucks's grammar, in ascending order of precedence.
 */
final class ExpressionParser {

	private final TokenReader tokens;

	private final NestingLimit nesting;

	private final OperandParser operands;

	ExpressionParser(TokenReader tokens, NestingLimit nesting, BuildMeter meter, Scopes scopes) {
		this.tokens = tokens;
		this.nesting = nesting;
		this.operands = new OperandParser(tokens, nesting, meter, scopes, this::parse);
	}

	OperandParser operands() {
		return this.operands;
	}

	Expression parse() {
		this.nesting.enter();
		Expression value = or().bind();
		if (this.tokens.skipSymbol("if")) {
			Expression condition = or().bind();
			Expression otherwise = this.tokens.skipSymbol("else") ? or().bind() : new Literal("");
			value = new Conditional(condition, value, otherwise);
		}
		this.nesting.leave();
		return value;
	}

	private Terms or() {
		Terms terms = and();
		while (this.tokens.skipSymbol("or")) {
			terms.then(Operator.OR, and());
		}
		return terms;
	}

	private Terms and() {
		Terms terms = not();
		while (this.tokens.skipSymbol("and")) {
			terms.then(Operator.AND, not());
		}
		return terms;
	}

	private Terms not() {
		if (!this.tokens.skipSymbol("not")) {
			return in();
		}
		this.nesting.enter();
		Terms terms = Terms.unary(Operation.UnaryOperator.NOT, not());
		this.nesting.leave();
		return terms;
	}

	private Terms in() {
		Terms terms = is();
		for (int length = 1;; length++) {
			Token token = this.tokens.next();
			boolean negated = token.is(TokenType.SYMBOL, "not");
			if (!negated) {
				this.tokens.push(token);
			}
			if (!this.tokens.skipSymbol("in")) {
				if (negated) {
					throw TokenReader.error(token, "'not' is not expected here");
				}
				return terms;
			}
			this.nesting.checkChain(length);
			Terms found = Terms.of(new Operation.Membership(terms.bind(), is().bind()));
			terms = negated ? Terms.unary(Operation.UnaryOperator.NOT, found) : found;
		}
	}

	private Terms is() {
		Terms terms = comparison();
		if (!this.tokens.skipSymbol("is")) {
			return terms;
		}
		boolean negated = this.tokens.skipSymbol("not");
		Token start = this.tokens.peek();
		this.operands.startTest(start);
		Terms tested = Terms.of(test(terms.bind(), comparison().bind(), start));
		return negated ? Terms.unary(Operation.UnaryOperator.NOT, tested) : tested;
	}

	/**
	 * Convert the right side of {@code is}, which is parsed as an expression, to a call
	 * of a test. Nunjucks treats any other expression as the test "undefined".
	 */
	private static Expression test(Expression value, Expression test, Token start) {
		String name = testName(test);
		List<Expression> arguments = List.of();
		if (test instanceof Invocation.FunctionCall call) {
			name = testName(call.function());
			arguments = call.arguments();
		}
		else if (test instanceof Invocation.FilterCall filter) {
			name = filter.name();
			arguments = filter.arguments();
			if (arguments.get(0) instanceof Invocation.FunctionCall call) {
				Names.checkCalled(call.function(), start);
			}
		}
		Names.checkQuoted(name, start);
		if (arguments.size() > 1) {
			throw TokenReader.error(start, "A test takes at most one argument");
		}
		return new Invocation.TestCall(value, name, arguments, start.line());
	}

	private static String testName(Expression test) {
		return (Names.isName(test) || test instanceof Literal || test instanceof PatternLiteral) ? test.description()
				: "undefined";
	}

	private Terms comparison() {
		Terms terms = concatenation();
		while (true) {
			Operator operator = Operator.comparison(this.tokens.peek().value());
			if (operator == null || !this.tokens.skip(TokenType.OPERATOR)) {
				return terms;
			}
			terms.then(operator, concatenation());
		}
	}

	private Terms concatenation() {
		Terms terms = sum();
		while (this.tokens.skip(TokenType.TILDE)) {
			terms.then(Operator.ADD, Terms.of(new Literal(""))).then(Operator.ADD, sum());
		}
		return terms;
	}

	// nunjucks has a level of precedence for each of these operators

	private Terms sum() {
		Terms terms = difference();
		while (this.tokens.skipOperator("+")) {
			terms.then(Operator.ADD, difference());
		}
		return terms;
	}

	private Terms difference() {
		Terms terms = product();
		while (this.tokens.skipOperator("-")) {
			terms.then(Operator.SUBTRACT, product());
		}
		return terms;
	}

	private Terms product() {
		Terms terms = quotient();
		while (this.tokens.skipOperator("*")) {
			terms.then(Operator.MULTIPLY, quotient());
		}
		return terms;
	}

	private Terms quotient() {
		Terms terms = floor();
		while (this.tokens.skipOperator("/")) {
			terms.then(Operator.DIVIDE, floor());
		}
		return terms;
	}

	private Terms floor() {
		Terms terms = remainder();
		for (int length = 1; this.tokens.skipOperator("//"); length++) {
			this.nesting.checkChain(length);
			Terms quotient = terms.then(Operator.DIVIDE, remainder());
			terms = Terms.of(new Operation.FloorDivision(quotient.bind()));
		}
		return terms;
	}

	private Terms remainder() {
		Terms terms = power();
		while (this.tokens.skipOperator("%")) {
			terms.then(Operator.REMAINDER, power());
		}
		return terms;
	}

	private Terms power() {
		Terms terms = unary(true);
		for (int length = 1; this.tokens.skipOperator("**"); length++) {
			this.nesting.checkChain(length);
			terms = Terms.of(new Operation.Power(terms.bind(), unary(true).bind()));
		}
		return terms;
	}

	private Terms unary(boolean filtered) {
		Terms terms;
		if (this.tokens.skipOperator("-")) {
			terms = signed(Operation.UnaryOperator.MINUS);
		}
		else if (this.tokens.skipOperator("+")) {
			terms = signed(Operation.UnaryOperator.PLUS);
		}
		else {
			terms = Terms.of(this.operands.primary());
		}
		return filtered ? filters(terms) : terms;
	}

	private Terms signed(Operation.UnaryOperator sign) {
		this.nesting.enter();
		Terms terms = Terms.unary(sign, unary(false));
		this.nesting.leave();
		return terms;
	}

	private Terms filters(Terms value) {
		Terms terms = value;
		for (int length = 1; this.tokens.peek().is(TokenType.PIPE); length++) {
			this.nesting.checkChain(length);
			Token pipe = this.tokens.next();
			String name = filterName();
			List<Expression> arguments = new ArrayList<>();
			arguments.add(terms.bind());
			arguments.addAll(filterArguments());
			terms = Terms.of(new Invocation.FilterCall(name, List.copyOf(arguments), pipe.line()));
		}
		return terms;
	}

	String filterName() {
		StringBuilder name = new StringBuilder(Names.symbol(this.tokens.expect(TokenType.SYMBOL, "A filter's name")));
		while (this.tokens.skipOperator(".")) {
			name.append('.').append(Names.symbol(this.tokens.expect(TokenType.SYMBOL, "A filter's name")));
		}
		return name.toString();
	}

	List<Expression> filterArguments() {
		List<Expression> arguments = List.of();
		while (this.tokens.peek().is(TokenType.LEFT_PARENTHESIS)) {
			arguments = this.operands.arguments();
		}
		Token next = this.tokens.peek();
		if (!arguments.isEmpty() && (next.is(TokenType.LEFT_BRACKET) || next.is(TokenType.OPERATOR, "."))) {
			throw TokenReader.error(next,
					"Accessing a member of a filter's result needs parentheses around the filter");
		}
		return arguments;
	}

}