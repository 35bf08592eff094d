package dev.braintrust.spring.template.nunjucks.internal.parsing;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.braintrust.spring.template.nunjucks.internal.rendering.Expression;
import dev.braintrust.spring.template.nunjucks.internal.rendering.FunctionScope;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Statement;
import dev.braintrust.spring.template.nunjucks.internal.tags.AsyncIf;
import dev.braintrust.spring.template.nunjucks.internal.tags.Branch;
import dev.braintrust.spring.template.nunjucks.internal.tags.If;
import dev.braintrust.spring.template.nunjucks.internal.tags.Switch;

/**
 * Parses conditionals: {@code if}, {@code ifAsync} and {@code switch}.
 */
final class ConditionalParser {

	private static final Set<String> UNTIL_CASE_OR_DEFAULT = Set.of("case", "default", "endswitch");

	private static final Set<String> UNTIL_ELIF_OR_ELSEIF = Set.of("elif", "elseif", "else", "endif");

	private static final Set<String> UNTIL_ENDIF = Set.of("endif");

	private static final Set<String> UNTIL_ENDSWITCH = Set.of("endswitch");

	private final TokenReader tokens;

	private final ExpressionParser expressions;

	private final Scopes scopes;

	private final BodyParser bodies;

	ConditionalParser(TokenReader tokens, ExpressionParser expressions, Scopes scopes, BodyParser bodies) {
		this.tokens = tokens;
		this.expressions = expressions;
		this.scopes = scopes;
		this.bodies = bodies;
	}

	If conditional() {
		this.bodies.enterSynchronous();
		List<Branch> branches = new ArrayList<>();
		List<Statement> otherwise = List.of();
		String next = "if";
		while (next.endsWith("if")) {
			Expression condition = this.expressions.parse();
			this.bodies.endOfTag();
			branches.add(new Branch(condition, this.bodies.until(BodyParser.Region.NESTED, UNTIL_ELIF_OR_ELSEIF)));
			next = this.tokens.expect(TokenType.SYMBOL, "An end of this condition").value();
			if (next.equals("endif")) {
				break;
			}
		}
		this.bodies.endOfTag();
		if (next.equals("else")) {
			otherwise = this.bodies.until(BodyParser.Region.NESTED, UNTIL_ENDIF);
			this.bodies.endTag();
		}
		this.bodies.leaveSynchronous();
		return new If(branches, otherwise);
	}

	void asyncConditional(Token tag, List<Statement> statements) {
		this.bodies.checkAsync(tag);
		FunctionScope function = new FunctionScope(this.scopes.function());
		If conditional = this.scopes.within(this.scopes.scope(), function, this::conditional);
		statements.add(new AsyncIf(conditional, function));
		this.bodies.continueAfter(tag, statements);
	}

	/** Parse a {@code switch}. Content before the first case is ignored. */
	Statement choice() {
		Expression value = this.expressions.parse();
		this.bodies.endOfTag();
		this.scopes.within(new LexicalScope(this.scopes.scope()), new FunctionScope(null),
				() -> this.bodies.untilHidden(BodyParser.Region.FUNCTION, UNTIL_CASE_OR_DEFAULT));
		List<Branch> cases = new ArrayList<>();
		do {
			this.tokens.skipSymbol("case");
			Expression match = this.expressions.parse();
			this.bodies.endOfTag();
			cases.add(new Branch(match, this.bodies.untilHidden(BodyParser.Region.NONE, UNTIL_CASE_OR_DEFAULT)));
		}
		while (this.tokens.peek().is(TokenType.SYMBOL, "case"));
		List<Statement> otherwise = List.of();
		if (this.bodies.endTag().equals("default")) {
			otherwise = this.bodies.until(BodyParser.Region.NONE, UNTIL_ENDSWITCH);
			this.bodies.endTag();
		}
		return new Switch(value, cases, otherwise);
	}

}
