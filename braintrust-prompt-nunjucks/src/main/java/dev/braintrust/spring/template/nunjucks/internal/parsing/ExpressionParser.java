package dev.braintrust.spring.template.nunjucks.internal.parsing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.JavaScript;
import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.nunjucks.internal.expressions.CommaExpression;
import dev.braintrust.spring.template.nunjucks.internal.expressions.Conditional;
import dev.braintrust.spring.template.nunjucks.internal.expressions.DictLiteral;
import dev.braintrust.spring.template.nunjucks.internal.expressions.Group;
import dev.braintrust.spring.template.nunjucks.internal.expressions.Invocation;
import dev.braintrust.spring.template.nunjucks.internal.expressions.ListLiteral;
import dev.braintrust.spring.template.nunjucks.internal.expressions.Literal;
import dev.braintrust.spring.template.nunjucks.internal.expressions.LocalVariable;
import dev.braintrust.spring.template.nunjucks.internal.expressions.Member;
import dev.braintrust.spring.template.nunjucks.internal.expressions.Operation;
import dev.braintrust.spring.template.nunjucks.internal.expressions.Operator;
import dev.braintrust.spring.template.nunjucks.internal.expressions.PatternLiteral;
import dev.braintrust.spring.template.nunjucks.internal.expressions.Variable;
import dev.braintrust.spring.template.nunjucks.internal.patterns.MalformedPatternException;
import dev.braintrust.spring.template.nunjucks.internal.patterns.RegularExpression;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Expression;
import dev.braintrust.spring.template.nunjucks.internal.rendering.FunctionScope;
import dev.braintrust.spring.template.nunjucks.internal.tags.Macro;

/**
 * A recursive-descent parser for expressions, with one method per precedence level of
 * nunjucks's grammar, in ascending order of precedence.
 */
public final class ExpressionParser {

	private final TokenReader tokens;

	private final NestingLimit nesting;

	private final BuildMeter meter;

	private LexicalScope scope = new LexicalScope(null);

	/** The first token of the last test, after {@code is}. */
	private @Nullable Token testStart;

	private FunctionScope function = new FunctionScope(null);

	public ExpressionParser(TokenReader tokens, NestingLimit nesting, BuildMeter meter) {
		this.meter = meter;
		this.tokens = tokens;
		this.nesting = nesting;
	}

	public LexicalScope scope() {
		return this.scope;
	}

	public FunctionScope function() {
		return this.function;
	}

	/** Run a parsing step in another lexical scope and function. */
	public <T> T within(LexicalScope innerScope, FunctionScope innerFunction, Supplier<T> parsing) {
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
	public void enter(FunctionScope inner) {
		this.function = inner;
	}

	/**
	 * Add a variable to the current function, and declare its name in the current scope.
	 */
	public LocalVariable declare(String name) {
		FunctionScope.Binding binding = this.function.add();
		this.scope.declare(name, binding);
		return local(name, binding);
	}

	/** Add a variable without a name to the current function. */
	public LocalVariable declareHidden(String description) {
		return local(description, this.function.add());
	}

	private LocalVariable local(String name, FunctionScope.Binding binding) {
		return new LocalVariable(name, this.function.depth(binding.function()), binding.index());
	}

	/** A reference to a name. */
	public Expression reference(String name) {
		FunctionScope.Binding binding = this.scope.find(name);
		return (binding != null) ? local(name, binding) : new Variable(name);
	}

	public Expression parse() {
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
		this.testStart = start;
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
			terms = Terms.of(primary());
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

	public String filterName() {
		StringBuilder name = new StringBuilder(Names.symbol(this.tokens.expect(TokenType.SYMBOL, "A filter's name")));
		while (this.tokens.skipOperator(".")) {
			name.append('.').append(Names.symbol(this.tokens.expect(TokenType.SYMBOL, "A filter's name")));
		}
		return name.toString();
	}

	public List<Expression> filterArguments() {
		List<Expression> arguments = List.of();
		while (this.tokens.peek().is(TokenType.LEFT_PARENTHESIS)) {
			arguments = arguments();
		}
		Token next = this.tokens.peek();
		if (!arguments.isEmpty() && (next.is(TokenType.LEFT_BRACKET) || next.is(TokenType.OPERATOR, "."))) {
			throw TokenReader.error(next,
					"Accessing a member of a filter's result needs parentheses around the filter");
		}
		return arguments;
	}

	/** Parse a value and the calls and member accesses that follow it. */
	public Expression primary() {
		// nunjucks compiles the arguments of a test, but not what is called
		boolean isTest = this.tokens.peek() == this.testStart;
		Expression value = simple();
		for (int length = 1;; length++) {
			Token token = this.tokens.peek();
			if (token.is(TokenType.LEFT_PARENTHESIS)) {
				if (!isTest || length > 1) {
					Names.checkCalled(value, token);
				}
				value = new Invocation.FunctionCall(value, arguments(), token.line());
			}
			else if (token.is(TokenType.LEFT_BRACKET)) {
				this.tokens.next();
				List<Expression> key = elements(token);
				if (key.size() != 1) {
					throw TokenReader.error(token, "Brackets must contain exactly one index or name");
				}
				value = new Member(value, key.get(0));
			}
			else if (this.tokens.skipOperator(".")) {
				String name = this.tokens.expect(TokenType.SYMBOL, "A member's name").value();
				value = new Member(value, new Literal(name));
			}
			else {
				return value;
			}
			this.nesting.checkChain(length);
		}
	}

	/** Parse a single value: a literal, a name, or an expression in brackets. */
	public Expression simple() {
		Token token = this.tokens.next();
		return switch (token.type()) {
			case STRING -> new Literal(token.value());
			case INTEGER, FRACTION -> new Literal(JavaScript.number(Double.parseDouble(token.value())));
			case BOOLEAN -> new Literal(token.value().equals("true"));
			case NONE -> new Literal(null);
			case REGEX -> pattern(token);
			case SYMBOL -> variable(token);
			case LEFT_PARENTHESIS -> group(token);
			case LEFT_BRACKET -> new ListLiteral(elements(token));
			case LEFT_BRACE -> dict(token);
			default -> throw TokenReader.error(token, token.description() + " is not expected here");
		};
	}

	private Expression pattern(Token token) {
		int end = token.value().lastIndexOf('/');
		try {
			return new PatternLiteral(RegularExpression.compile(token.value().substring(0, end),
					token.value().substring(end + 1), this.meter));
		}
		catch (MalformedPatternException ex) {
			throw TokenReader.error(token, "This regular expression is malformed: it has " + ex.getMessage());
		}
	}

	private Expression variable(Token token) {
		return reference(Names.symbol(token));
	}

	private Expression group(Token opening) {
		List<Expression> parts = elements(opening);
		if (parts.isEmpty()) {
			throw TokenReader.error(opening, "These parentheses are empty");
		}
		return (parts.size() == 1) ? new Group(parts.get(0)) : new CommaExpression(parts);
	}

	/** Parse the content of brackets. As in nunjucks, any closing bracket ends it. */
	private List<Expression> elements(Token opening) {
		List<Expression> elements = new ArrayList<>();
		while (!this.tokens.peek().closesGroup()) {
			if (!elements.isEmpty() && !this.tokens.skip(TokenType.COMMA)) {
				throw TokenReader.error(opening, "A comma or a closing bracket is missing after this");
			}
			elements.add(parse());
		}
		this.tokens.next();
		return List.copyOf(elements);
	}

	private Expression dict(Token opening) {
		List<DictLiteral.Entry> entries = new ArrayList<>();
		while (!this.tokens.peek().closesGroup()) {
			if (!entries.isEmpty() && !this.tokens.skip(TokenType.COMMA)) {
				throw TokenReader.error(opening, "A comma or a closing brace is missing after this");
			}
			this.nesting.enter();
			Token start = this.tokens.peek();
			String key = Names.name(primary(), start);
			if (!this.tokens.skip(TokenType.COLON)) {
				throw TokenReader.error(opening, "A key of this object has no colon after it");
			}
			entries.add(new DictLiteral.Entry(key, parse()));
			this.nesting.leave();
		}
		this.tokens.next();
		return new DictLiteral(List.copyOf(entries), false);
	}

	/** Parse the arguments of a call. Named arguments become one last argument. */
	public List<Expression> arguments() {
		this.tokens.next();
		List<Expression> arguments = new ArrayList<>();
		List<DictLiteral.Entry> named = new ArrayList<>();
		while (!this.tokens.skip(TokenType.RIGHT_PARENTHESIS)) {
			if (arguments.size() + named.size() > 0) {
				this.tokens.expect(TokenType.COMMA, "A comma");
			}
			Token start = this.tokens.peek();
			Expression argument = parse();
			if (this.tokens.skipOperator("=")) {
				named.add(new DictLiteral.Entry(Names.name(argument, start), parse()));
			}
			else {
				arguments.add(argument);
			}
		}
		if (!named.isEmpty()) {
			arguments.add(new DictLiteral(List.copyOf(named), true));
		}
		return List.copyOf(arguments);
	}

	/**
	 * Parse the parameters of a macro, and declare those without a default as local.
	 * @return the macro without a body
	 */
	public Macro parameters() {
		this.tokens.expect(TokenType.LEFT_PARENTHESIS, "An opening parenthesis");
		List<LocalVariable> parameters = new ArrayList<>();
		Map<String, Expression> defaults = new LinkedHashMap<>();
		while (!this.tokens.skip(TokenType.RIGHT_PARENTHESIS)) {
			if (parameters.size() + defaults.size() > 0) {
				this.tokens.expect(TokenType.COMMA, "A comma");
			}
			Token name = this.tokens.expect(TokenType.SYMBOL, "A parameter's name");
			if (this.tokens.skipOperator("=")) {
				defaults.put(name.value(), parse());
			}
			else {
				parameters.add(declare(Names.identifier(name)));
			}
		}
		return new Macro(List.copyOf(parameters), defaults, List.of(), this.function);
	}

}
