package dev.braintrust.spring.template.nunjucks.internal.parsing;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.internal.TemplateException;

/**
 * Reads the tokens of a template with one token of lookahead.
 */
final class TokenReader {

	private final Lexer lexer;

	private @Nullable Token peeked;

	TokenReader(String source, BuildMeter meter) {
		this.lexer = new Lexer(source, meter);
	}

	Token peek() {
		if (this.peeked == null) {
			this.peeked = next();
		}
		return this.peeked;
	}

	Token next() {
		Token token = this.peeked;
		this.peeked = null;
		return (token != null) ? token : this.lexer.next();
	}

	/** Read the raw text after the last tag. */
	String raw(String tag) {
		return this.lexer.raw(tag);
	}

	void push(Token token) {
		this.peeked = token;
	}

	boolean skip(TokenType type) {
		if (peek().is(type)) {
			next();
			return true;
		}
		return false;
	}

	boolean skipOperator(String value) {
		if (peek().is(TokenType.OPERATOR, value)) {
			next();
			return true;
		}
		return false;
	}

	boolean skipSymbol(String value) {
		if (peek().is(TokenType.SYMBOL, value)) {
			next();
			return true;
		}
		return false;
	}

	Token expect(TokenType type, String description) {
		Token token = next();
		if (!token.is(type)) {
			throw error(token, "%s was expected here, not %s".formatted(description, token.description()));
		}
		return token;
	}

	static TemplateException error(Token token, String message) {
		return new TemplateException("[Line %d, Column %d] %s".formatted(token.line(), token.column(), message));
	}

}
