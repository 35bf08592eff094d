package dev.braintrust.spring.template.nunjucks.internal.parsing;

import java.util.List;

import dev.braintrust.spring.template.nunjucks.internal.rendering.Expression;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Statement;
import dev.braintrust.spring.template.nunjucks.internal.tags.TemplateReference;

/**
 * Parses references to other templates, which prompts do not have: {@code include},
 * {@code extends}, {@code import} and {@code from}.
 */
final class ReferenceParser {

	private final TokenReader tokens;

	private final ExpressionParser expressions;

	private final BodyParser bodies;

	ReferenceParser(TokenReader tokens, ExpressionParser expressions, BodyParser bodies) {
		this.tokens = tokens;
		this.expressions = expressions;
		this.bodies = bodies;
	}

	void parse(Token tag, List<Statement> statements) {
		statements.add(switch (tag.value()) {
			case "include" -> include(tag);
			case "extends" -> reference(tag, this.expressions.parse());
			case "import" -> importTemplate(tag);
			default -> importNames(tag);
		});
		this.bodies.continueAfter(tag, statements);
	}

	private Statement include(Token tag) {
		Expression name = this.expressions.parse();
		boolean optional = this.tokens.skipSymbol("ignore") && this.tokens.skipSymbol("missing");
		this.bodies.endOfTag();
		return new TemplateReference(name, optional, tag.line());
	}

	private Statement reference(Token tag, Expression name) {
		this.bodies.endOfTag();
		return new TemplateReference(name, false, tag.line());
	}

	private Statement importTemplate(Token tag) {
		Expression name = this.expressions.parse();
		if (!this.tokens.skipSymbol("as")) {
			throw TokenReader.error(tag, "'as' is missing in this tag");
		}
		this.expressions.parse();
		context();
		return reference(tag, name);
	}

	private Statement importNames(Token tag) {
		Expression name = this.expressions.parse();
		if (!this.tokens.skipSymbol("import")) {
			throw TokenReader.error(tag, "'import' is missing in this tag");
		}
		do {
			this.tokens.expect(TokenType.SYMBOL, "A name");
			if (this.tokens.skipSymbol("as")) {
				this.tokens.expect(TokenType.SYMBOL, "A name");
			}
			context();
		}
		while (this.tokens.skip(TokenType.COMMA));
		return reference(tag, name);
	}

	private void context() {
		if ((this.tokens.skipSymbol("with") || this.tokens.skipSymbol("without"))
				&& !this.tokens.skipSymbol("context")) {
			throw TokenReader.error(this.tokens.peek(), "'context' is expected here");
		}
	}

}
