package dev.braintrust.spring.template.nunjucks.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.braintrust.spring.json.internal.JavaScript;
import dev.braintrust.spring.limit.internal.Meter;
import dev.braintrust.spring.template.internal.TemplateLimits;

/**
 * Parses a template: text, output tags and block tags.
 */
final class TemplateParser {

	private final TokenReader tokens;

	private final NestingLimit nesting;

	private final ExpressionParser expressions;

	private final Set<String> blocks = new HashSet<>();

	/** The names of tags that end the current body. */
	private Set<String> ends = Set.of();

	private boolean trimsNextText;

	TemplateParser(String source, TemplateLimits limits, Meter meter) {
		this.tokens = new TokenReader(source, meter);
		this.nesting = new NestingLimit(limits.nesting());
		this.expressions = new ExpressionParser(this.tokens, this.nesting, meter);
	}

	List<Statement> parse() {
		List<Statement> statements = new ArrayList<>();
		while (true) {
			Token token = this.tokens.next();
			switch (token.type()) {
				case DATA -> statements.add(text(token));
				case COMMENT -> this.trimsNextText = token.value().endsWith("-#}");
				case VARIABLE_START -> statements.add(output(token));
				case BLOCK_START -> {
					this.trimsNextText = false;
					Token tag = this.tokens.peek();
					if (!tag.is(TokenType.SYMBOL)) {
						throw TokenReader.error(tag, "A tag's name is expected here");
					}
					if (this.ends.contains(tag.value())) {
						return statements;
					}
					statements.add(statement(this.tokens.next()));
				}
				default -> {
					return statements;
				}
			}
		}
	}

	private Statement text(Token token) {
		String text = token.value();
		int start = 0;
		int end = text.length();
		while (this.trimsNextText && start < end && JavaScript.isWhitespace(text.charAt(start))) {
			start++;
		}
		this.trimsNextText = false;
		if (this.tokens.peek().trimsBefore()) {
			while (end > start && JavaScript.isWhitespace(text.charAt(end - 1))) {
				end--;
			}
		}
		return new Statement.Text(text.substring(start, end));
	}

	private Statement output(Token start) {
		Expression expression = this.expressions.parse();
		Token end = this.tokens.expect(TokenType.VARIABLE_END, "The end of the tag");
		this.trimsNextText = end.trimsAfter();
		return new Statement.Output(expression, start.line(), start.column());
	}

	private Statement statement(Token tag) {
		this.nesting.enter();
		Statement statement = switch (tag.value()) {
			case "raw", "verbatim" -> raw(tag);
			case "if", "ifAsync" -> conditional();
			case "for" -> loop("endfor");
			case "asyncEach" -> loop("endeach");
			case "asyncAll" -> loop("endall");
			case "set" -> assignment(tag);
			case "macro" -> definition();
			case "call" -> call(tag);
			case "filter" -> filter(tag);
			case "switch" -> choice();
			case "block" -> block(tag);
			case "include" -> include(tag);
			case "extends" -> reference(tag, this.expressions.parse());
			case "import" -> importTemplate(tag);
			case "from" -> importNames(tag);
			default -> throw TokenReader.error(tag, "There is no tag '%s' here".formatted(tag.value()));
		};
		this.nesting.leave();
		return statement;
	}

	private List<Statement> until(String... ends) {
		Set<String> outer = this.ends;
		this.ends = Set.of(ends);
		List<Statement> body = parse();
		this.ends = outer;
		return List.copyOf(body);
	}

	private void endOfTag() {
		this.trimsNextText = this.tokens.expect(TokenType.BLOCK_END, "The end of the tag").trimsAfter();
	}

	/** Read the rest of the tag that ended a body, and return its name. */
	private String endTag() {
		String name = this.tokens.expect(TokenType.SYMBOL, "An end tag").value();
		endOfTag();
		return name;
	}

	private Statement raw(Token tag) {
		endOfTag();
		return new Statement.Text(this.tokens.raw(tag.value()));
	}

	private Statement conditional() {
		List<Statement.Branch> branches = new ArrayList<>();
		List<Statement> otherwise = List.of();
		String next = "if";
		while (next.endsWith("if")) {
			Expression condition = this.expressions.parse();
			endOfTag();
			branches.add(new Statement.Branch(condition, until("elif", "elseif", "else", "endif")));
			next = this.tokens.expect(TokenType.SYMBOL, "An end of this condition").value();
			if (next.equals("endif")) {
				break;
			}
		}
		endOfTag();
		if (next.equals("else")) {
			otherwise = until("endif");
			endTag();
		}
		return new Statement.If(branches, otherwise);
	}

	private Statement loop(String end) {
		List<String> names = new ArrayList<>();
		do {
			names.add(this.tokens.expect(TokenType.SYMBOL, "A variable's name").value());
		}
		while (this.tokens.skip(TokenType.COMMA));
		Token in = this.tokens.peek();
		if (!this.tokens.skipSymbol("in")) {
			throw TokenReader.error(in, "'in' is missing");
		}
		return this.expressions.within(new LexicalScope(this.expressions.scope()), () -> {
			Expression items = this.expressions.parse();
			endOfTag();
			names.forEach(this.expressions.scope()::declare);
			List<Statement> body = until(end, "else");
			List<Statement> otherwise = List.of();
			if (endTag().equals("else")) {
				otherwise = until(end);
				endTag();
			}
			return new Loop(names, items, body, otherwise);
		});
	}

	private Statement assignment(Token tag) {
		List<Expression.Variable> targets = new ArrayList<>();
		do {
			Token start = this.tokens.peek();
			String name = ExpressionParser.name(this.expressions.primary(), start);
			targets.add(new Expression.Variable(name, this.expressions.scope().isLocal(name)));
		}
		while (this.tokens.skip(TokenType.COMMA));
		if (this.tokens.skipOperator("=")) {
			Expression value = this.expressions.parse();
			endOfTag();
			return new Statement.Assignment(targets, value);
		}
		if (!this.tokens.peek().is(TokenType.BLOCK_END)) {
			throw TokenReader.error(tag, "An assignment needs a '=' or the end of the tag after its name");
		}
		this.tokens.next();
		Expression value = new Expression.RenderedBody(until("endset"));
		endTag();
		return new Statement.Assignment(targets, value);
	}

	private Statement definition() {
		Token start = this.tokens.peek();
		String name = ExpressionParser.name(this.expressions.simple(), start);
		Macro macro = this.expressions.within(new LexicalScope(null), () -> {
			Macro signature = this.expressions.parameters();
			endOfTag();
			List<Statement> body = until("endmacro");
			endTag();
			return new Macro(signature.parameters(), signature.defaults(), body);
		});
		this.expressions.scope().declare(name);
		return new Statement.MacroDefinition(name, macro, this.expressions.scope().parent() != null);
	}

	private Statement call(Token tag) {
		LexicalScope inner = new LexicalScope(this.expressions.scope());
		Macro signature = this.tokens.peek().is(TokenType.LEFT_PARENTHESIS)
				? this.expressions.within(inner, this.expressions::parameters)
				: new Macro(List.of(), Map.of(), List.of());
		if (!(this.expressions.primary() instanceof Invocation.FunctionCall call)) {
			throw TokenReader.error(tag, "A call of a macro is expected in this tag");
		}
		endOfTag();
		List<Statement> body = this.expressions.within(inner, () -> until("endcall"));
		endTag();
		Macro.Caller caller = new Macro.Caller(new Macro(signature.parameters(), signature.defaults(), body));
		return new Statement.Output(withCaller(call, caller), tag.line(), tag.column());
	}

	private static Invocation.FunctionCall withCaller(Invocation.FunctionCall call, Macro.Caller caller) {
		List<Expression> arguments = new ArrayList<>(call.arguments());
		List<Expression.Entry> named = new ArrayList<>();
		if (!arguments.isEmpty() && arguments.get(arguments.size() - 1) instanceof Expression.DictLiteral dict
				&& dict.named()) {
			named.addAll(dict.entries());
			arguments.remove(arguments.size() - 1);
		}
		named.add(new Expression.Entry("caller", caller));
		arguments.add(new Expression.DictLiteral(List.copyOf(named), true));
		return new Invocation.FunctionCall(call.function(), List.copyOf(arguments), call.line());
	}

	private Statement filter(Token tag) {
		String name = this.expressions.filterName();
		List<Expression> arguments = new ArrayList<>(this.expressions.filterArguments());
		endOfTag();
		arguments.add(0, new Expression.RenderedBody(until("endfilter")));
		endTag();
		return new Statement.Output(new Invocation.FilterCall(name, List.copyOf(arguments), tag.line()), tag.line(),
				tag.column());
	}

	/** Parse a {@code switch}. Content before the first case is ignored. */
	private Statement choice() {
		Expression value = this.expressions.parse();
		endOfTag();
		until("case", "default", "endswitch");
		List<Statement.Branch> cases = new ArrayList<>();
		do {
			this.tokens.skipSymbol("case");
			Expression match = this.expressions.parse();
			endOfTag();
			cases.add(new Statement.Branch(match, until("case", "default", "endswitch")));
		}
		while (this.tokens.peek().is(TokenType.SYMBOL, "case"));
		List<Statement> otherwise = List.of();
		if (endTag().equals("default")) {
			otherwise = until("endswitch");
			endTag();
		}
		return new Statement.Switch(value, cases, otherwise);
	}

	private Statement block(Token tag) {
		String name = this.tokens.expect(TokenType.SYMBOL, "A block's name").value();
		if (!this.blocks.add(name)) {
			throw TokenReader.error(tag, "There are two blocks named '%s'".formatted(name));
		}
		endOfTag();
		List<Statement> body = this.expressions.within(new LexicalScope(null), () -> until("endblock"));
		this.tokens.expect(TokenType.SYMBOL, "The end of the block");
		this.tokens.skipSymbol(name);
		endOfTag();
		return new Statement.Block(body);
	}

	private Statement include(Token tag) {
		Expression name = this.expressions.parse();
		boolean optional = this.tokens.skipSymbol("ignore") && this.tokens.skipSymbol("missing");
		endOfTag();
		return new Statement.TemplateReference(name, optional, tag.line());
	}

	private Statement reference(Token tag, Expression name) {
		endOfTag();
		return new Statement.TemplateReference(name, false, tag.line());
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
