package dev.braintrust.spring.template.nunjucks.internal.parsing;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.braintrust.spring.template.nunjucks.internal.expressions.LocalVariable;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Expression;
import dev.braintrust.spring.template.nunjucks.internal.rendering.FunctionScope;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Statement;
import dev.braintrust.spring.template.nunjucks.internal.tags.AsyncLoop;
import dev.braintrust.spring.template.nunjucks.internal.tags.Loop;

/**
 * Parses loops: {@code for}, {@code asyncEach} and {@code asyncAll}.
 */
final class LoopParser {

	private static final Set<String> UNTIL_ENDFOR = Set.of("endfor");

	private static final Set<String> UNTIL_ENDFOR_OR_ELSE = Set.of("endfor", "else");

	private final TokenReader tokens;

	private final ExpressionParser expressions;

	private final Scopes scopes;

	private final BodyParser bodies;

	LoopParser(TokenReader tokens, ExpressionParser expressions, Scopes scopes, BodyParser bodies) {
		this.tokens = tokens;
		this.expressions = expressions;
		this.scopes = scopes;
		this.bodies = bodies;
	}

	Statement loop() {
		List<Token> names = loopNames();
		this.bodies.enterSynchronous();
		LexicalScope scope = new LexicalScope(this.scopes.scope());
		Statement loop = this.scopes.within(scope, this.scopes.function(), () -> {
			LocalVariable length = this.scopes.declareHidden("loop.length");
			Expression items = this.expressions.parse();
			this.bodies.endOfTag();
			List<LocalVariable> variables = declare(names);
			if (variables.size() > 1) {
				scope.recordReferences(
						variables.subList(2, variables.size()).stream().map(LocalVariable::name).toList());
			}
			List<Statement> body = this.bodies.until(BodyParser.Region.NESTED, UNTIL_ENDFOR_OR_ELSE);
			// nunjucks compiles the body for lists and again for objects; its 'else' sees
			// the variables of the latter
			List<LocalVariable> members = (variables.size() == 1) ? List.of()
					: List.of(member(variables.get(0)), member(variables.get(1)));
			List<Statement> otherwise = List.of();
			if (this.bodies.endTag().equals("else")) {
				otherwise = this.bodies.until(BodyParser.Region.NONE, UNTIL_ENDFOR);
				this.bodies.endTag();
			}
			return new Loop(variables, members, length, items, body, otherwise);
		});
		this.bodies.leaveSynchronous();
		return loop;
	}

	/** A variable of a key or value, which does not replace a macro of that name. */
	private LocalVariable member(LocalVariable variable) {
		return this.scopes.reference(variable.name()).equals(variable) ? this.scopes.declare(variable.name())
				: this.scopes.declareHidden(variable.name());
	}

	void asyncLoop(Token tag, String end, List<Statement> statements) {
		this.bodies.checkAsync(tag);
		List<Token> names = loopNames();
		names.forEach(Names::checkParameter);
		if (names.size() > AsyncLoop.MAX_VARIABLES) {
			throw TokenReader.error(tag,
					"'%s' takes at most %d variables".formatted(tag.value(), AsyncLoop.MAX_VARIABLES));
		}
		LexicalScope scope = new LexicalScope(this.scopes.scope());
		FunctionScope outer = this.scopes.function();
		FunctionScope inner = new FunctionScope(outer);
		LocalVariable values = this.scopes.declareHidden("the items of the loop");
		Expression items = this.scopes.within(scope, outer, this.expressions::parse);
		this.bodies.endOfTag();
		statements.add(this.scopes.within(scope, inner, () -> {
			List<LocalVariable> variables = declare(names);
			return new AsyncLoop(variables, values, items,
					this.bodies.until(BodyParser.Region.FUNCTION, Set.of(end, "else")), inner, end.equals("endall"));
		}));
		this.bodies.continueAfter(tag, statements);
		List<Statement> otherwise = List.of();
		LocalVariable valuesAfter = new LocalVariable(values.name(), this.scopes.function().depth(outer),
				values.index());
		boolean hasElse = this.bodies.endTag().equals("else");
		if (hasElse) {
			otherwise = this.scopes.within(scope, this.scopes.function(),
					() -> this.bodies.until(BodyParser.Region.NONE, Set.of(end)));
			this.bodies.endTag();
		}
		statements.add(new AsyncLoop.End(valuesAfter, hasElse, otherwise));
	}

	private List<Token> loopNames() {
		List<Token> names = new ArrayList<>();
		do {
			Token name = this.tokens.expect(TokenType.SYMBOL, "A variable's name");
			if (Names.symbol(name).equals("loop") || contains(names, name.value())) {
				throw TokenReader.error(name, "The variables of a loop need different names, and none can be 'loop'");
			}
			names.add(name);
		}
		while (this.tokens.skip(TokenType.COMMA));
		Token in = this.tokens.peek();
		if (!this.tokens.skipSymbol("in")) {
			throw TokenReader.error(in, "'in' is missing");
		}
		return names;
	}

	private static boolean contains(List<Token> names, String name) {
		for (Token token : names) {
			if (token.value().equals(name)) {
				return true;
			}
		}
		return false;
	}

	private List<LocalVariable> declare(List<Token> names) {
		List<LocalVariable> variables = new ArrayList<>(names.size());
		for (Token name : names) {
			variables.add(this.scopes.declare(name.value()));
		}
		return List.copyOf(variables);
	}

}
