package dev.braintrust.spring.template.nunjucks.internal.parsing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.JavaScript;
import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.nunjucks.internal.expressions.CommaExpression;
import dev.braintrust.spring.template.nunjucks.internal.expressions.DictLiteral;
import dev.braintrust.spring.template.nunjucks.internal.expressions.Group;
import dev.braintrust.spring.template.nunjucks.internal.expressions.Invocation;
import dev.braintrust.spring.template.nunjucks.internal.expressions.ListLiteral;
import dev.braintrust.spring.template.nunjucks.internal.expressions.Literal;
import dev.braintrust.spring.template.nunjucks.internal.expressions.Member;
import dev.braintrust.spring.template.nunjucks.internal.expressions.PatternLiteral;
import dev.braintrust.spring.template.nunjucks.internal.patterns.MalformedPatternException;
import dev.braintrust.spring.template.nunjucks.internal.patterns.RegularExpression;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Expression;

/**
 * Parses the operands of expressions: literals, names and expressions in brackets, and
 * the calls and member accesses that follow them.
 */
final class OperandParser {

	private final TokenReader tokens;

	private final NestingLimit nesting;

	private final BuildMeter meter;

	private final Scopes scopes;

	/** Parses a complete expression. */
	private final Supplier<Expression> expression;

	/** The first token of the last test, after {@code is}. */
	private @Nullable Token testStart;

	OperandParser(TokenReader tokens, NestingLimit nesting, BuildMeter meter, Scopes scopes,
			Supplier<Expression> expression) {
		this.tokens = tokens;
		this.nesting = nesting;
		this.meter = meter;
		this.scopes = scopes;
		this.expression = expression;
	}

	/** Called before the name of a test is parsed as an operand. */
	void startTest(Token start) {
		this.testStart = start;
	}

	/** Parse a value and the calls and member accesses that follow it. */
	Expression primary() {
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
	Expression simple() {
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
		return this.scopes.reference(Names.symbol(token));
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
			elements.add(this.expression.get());
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
			entries.add(new DictLiteral.Entry(key, this.expression.get()));
			this.nesting.leave();
		}
		this.tokens.next();
		return new DictLiteral(List.copyOf(entries), false);
	}

	/** Parse the arguments of a call. Named arguments become one last argument. */
	List<Expression> arguments() {
		this.tokens.next();
		List<Expression> arguments = new ArrayList<>();
		List<DictLiteral.Entry> named = new ArrayList<>();
		while (!this.tokens.skip(TokenType.RIGHT_PARENTHESIS)) {
			if (arguments.size() + named.size() > 0) {
				this.tokens.expect(TokenType.COMMA, "A comma");
			}
			Token start = this.tokens.peek();
			Expression argument = this.expression.get();
			if (this.tokens.skipOperator("=")) {
				named.add(new DictLiteral.Entry(Names.name(argument, start), this.expression.get()));
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

}
