package dev.braintrust.spring.template.nunjucks.internal.parsing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.braintrust.spring.template.nunjucks.internal.expressions.DictLiteral;
import dev.braintrust.spring.template.nunjucks.internal.expressions.Invocation;
import dev.braintrust.spring.template.nunjucks.internal.expressions.LocalVariable;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Expression;
import dev.braintrust.spring.template.nunjucks.internal.rendering.FunctionScope;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Statement;
import dev.braintrust.spring.template.nunjucks.internal.tags.Macro;
import dev.braintrust.spring.template.nunjucks.internal.tags.MacroDefinition;
import dev.braintrust.spring.template.nunjucks.internal.tags.Output;

/**
 * Parses macros: {@code macro} and {@code call}.
 */
final class MacroParser {

	private static final Set<String> UNTIL_ENDCALL = Set.of("endcall");

	private static final Set<String> UNTIL_ENDMACRO = Set.of("endmacro");

	private final TokenReader tokens;

	private final ExpressionParser expressions;

	private final Scopes scopes;

	private final BodyParser bodies;

	MacroParser(TokenReader tokens, ExpressionParser expressions, Scopes scopes, BodyParser bodies) {
		this.tokens = tokens;
		this.expressions = expressions;
		this.scopes = scopes;
		this.bodies = bodies;
	}

	Statement definition() {
		Token start = this.tokens.peek();
		String name = start.is(TokenType.SYMBOL) ? Names.symbol(this.tokens.next())
				: Names.name(this.expressions.operands().simple(), start);
		Macro macro = this.scopes.within(new LexicalScope(null), new FunctionScope(null), () -> {
			Macro signature = parameters();
			this.bodies.endOfTag();
			List<Statement> body = this.bodies.until(BodyParser.Region.FUNCTION, UNTIL_ENDMACRO);
			this.bodies.endTag();
			return signature.withBody(body);
		});
		if (this.scopes.scope().isReferenced(name)) {
			throw TokenReader.error(start,
					"In a loop with several variables, macro '%s' must be defined before it is used".formatted(name));
		}
		return new MacroDefinition(this.scopes.declare(name), macro, this.scopes.scope().parent() != null);
	}

	Statement call(Token tag) {
		LexicalScope scope = new LexicalScope(this.scopes.scope());
		FunctionScope function = new FunctionScope(this.scopes.function());
		Macro signature = this.tokens.peek().is(TokenType.LEFT_PARENTHESIS)
				? this.scopes.within(scope, function, this::parameters)
				: new Macro(List.of(), Map.of(), List.of(), function);
		if (!(this.expressions.operands().primary() instanceof Invocation.FunctionCall call)) {
			throw TokenReader.error(tag, "A call of a macro is expected in this tag");
		}
		this.bodies.endOfTag();
		List<Statement> body = this.scopes.within(scope, function,
				() -> this.bodies.until(BodyParser.Region.FUNCTION, UNTIL_ENDCALL));
		this.bodies.endTag();
		Macro.Caller caller = new Macro.Caller(signature.withBody(body));
		return new Output(withCaller(call, caller), tag.line(), tag.column());
	}

	private static Invocation.FunctionCall withCaller(Invocation.FunctionCall call, Macro.Caller caller) {
		List<Expression> arguments = new ArrayList<>(call.arguments());
		List<DictLiteral.Entry> named = new ArrayList<>();
		if (!arguments.isEmpty() && arguments.get(arguments.size() - 1) instanceof DictLiteral dict && dict.named()) {
			named.addAll(dict.entries());
			arguments.remove(arguments.size() - 1);
		}
		named.add(new DictLiteral.Entry("caller", caller));
		arguments.add(new DictLiteral(List.copyOf(named), true));
		return new Invocation.FunctionCall(call.function(), List.copyOf(arguments), call.line());
	}

	/**
	 * Parse the parameters of a macro, and declare those without a default as local.
	 * @return the macro without a body
	 */
	private Macro parameters() {
		this.tokens.expect(TokenType.LEFT_PARENTHESIS, "An opening parenthesis");
		List<LocalVariable> parameters = new ArrayList<>();
		Map<String, Expression> defaults = new LinkedHashMap<>();
		while (!this.tokens.skip(TokenType.RIGHT_PARENTHESIS)) {
			if (parameters.size() + defaults.size() > 0) {
				this.tokens.expect(TokenType.COMMA, "A comma");
			}
			Token name = this.tokens.expect(TokenType.SYMBOL, "A parameter's name");
			if (this.tokens.skipOperator("=")) {
				defaults.put(name.value(), this.expressions.parse());
			}
			else {
				parameters.add(this.scopes.declare(Names.identifier(name)));
			}
		}
		return new Macro(List.copyOf(parameters), defaults, List.of(), this.scopes.function());
	}

}
