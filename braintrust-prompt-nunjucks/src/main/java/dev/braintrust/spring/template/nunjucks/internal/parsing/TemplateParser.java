package dev.braintrust.spring.template.nunjucks.internal.parsing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.braintrust.spring.json.internal.JavaScript;
import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.internal.TemplateLimits;
import dev.braintrust.spring.template.nunjucks.internal.expressions.DictLiteral;
import dev.braintrust.spring.template.nunjucks.internal.expressions.Invocation;
import dev.braintrust.spring.template.nunjucks.internal.expressions.LocalVariable;
import dev.braintrust.spring.template.nunjucks.internal.expressions.RenderedBody;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Expression;
import dev.braintrust.spring.template.nunjucks.internal.rendering.FunctionScope;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Statement;
import dev.braintrust.spring.template.nunjucks.internal.tags.Assignment;
import dev.braintrust.spring.template.nunjucks.internal.tags.AsyncIf;
import dev.braintrust.spring.template.nunjucks.internal.tags.AsyncLoop;
import dev.braintrust.spring.template.nunjucks.internal.tags.Block;
import dev.braintrust.spring.template.nunjucks.internal.tags.BlockBody;
import dev.braintrust.spring.template.nunjucks.internal.tags.Branch;
import dev.braintrust.spring.template.nunjucks.internal.tags.Continuation;
import dev.braintrust.spring.template.nunjucks.internal.tags.If;
import dev.braintrust.spring.template.nunjucks.internal.tags.Loop;
import dev.braintrust.spring.template.nunjucks.internal.tags.Macro;
import dev.braintrust.spring.template.nunjucks.internal.tags.MacroDefinition;
import dev.braintrust.spring.template.nunjucks.internal.tags.Output;
import dev.braintrust.spring.template.nunjucks.internal.tags.Switch;
import dev.braintrust.spring.template.nunjucks.internal.tags.TemplateReference;
import dev.braintrust.spring.template.nunjucks.internal.tags.Text;

/**
 * Parses a template: text, output tags and block tags.
 */
public final class TemplateParser {

	private static final Set<String> UNTIL_CASE_OR_DEFAULT = Set.of("case", "default", "endswitch");

	private static final Set<String> UNTIL_ELIF_OR_ELSEIF = Set.of("elif", "elseif", "else", "endif");

	private static final Set<String> UNTIL_ENDBLOCK = Set.of("endblock");

	private static final Set<String> UNTIL_ENDCALL = Set.of("endcall");

	private static final Set<String> UNTIL_ENDFILTER = Set.of("endfilter");

	private static final Set<String> UNTIL_ENDFOR = Set.of("endfor");

	private static final Set<String> UNTIL_ENDFOR_OR_ELSE = Set.of("endfor", "else");

	private static final Set<String> UNTIL_ENDIF = Set.of("endif");

	private static final Set<String> UNTIL_ENDMACRO = Set.of("endmacro");

	private static final Set<String> UNTIL_ENDSET = Set.of("endset");

	private static final Set<String> UNTIL_ENDSWITCH = Set.of("endswitch");

	private final TokenReader tokens;

	private final NestingLimit nesting;

	private final ExpressionParser expressions;

	private final Map<String, BlockBody> blocks = new HashMap<>();

	/** The names of tags that end the current body. */
	private Set<String> ends = Set.of();

	private boolean trimsNextText;

	/** What follows a block in the current body. */
	private Region region = Region.FUNCTION;

	/** The number of enclosing {@code set} blocks and cases of a {@code switch}. */
	private int hidden;

	/** The number of enclosing loops and conditionals that are not asynchronous. */
	private int synchronous;

	public TemplateParser(String source, TemplateLimits limits, BuildMeter meter) {
		this.tokens = new TokenReader(source, meter);
		this.nesting = new NestingLimit(limits.nesting());
		this.expressions = new ExpressionParser(this.tokens, this.nesting, meter);
	}

	/** The function of the template. */
	public FunctionScope function() {
		return this.expressions.function();
	}

	public List<Statement> parse() {
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
					statement(this.tokens.next(), statements);
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
		return new Text(text.substring(start, end));
	}

	private Statement output(Token start) {
		Expression expression = this.expressions.parse();
		Token end = this.tokens.expect(TokenType.VARIABLE_END, "The end of the tag");
		this.trimsNextText = end.trimsAfter();
		return new Output(expression, start.line(), start.column());
	}

	private void statement(Token tag, List<Statement> statements) {
		this.nesting.enter();
		switch (tag.value()) {
			case "raw", "verbatim" -> statements.add(raw(tag));
			case "if" -> statements.add(conditional());
			case "ifAsync" -> asyncConditional(tag, statements);
			case "for" -> statements.add(loop());
			case "asyncEach" -> asyncLoop(tag, "endeach", statements);
			case "asyncAll" -> asyncLoop(tag, "endall", statements);
			case "set" -> statements.add(assignment(tag));
			case "macro" -> statements.add(definition());
			case "call" -> statements.add(call(tag));
			case "filter" -> statements.add(filter(tag));
			case "switch" -> statements.add(choice());
			case "block" -> {
				statements.add(block(tag));
				continueAfter(tag, statements);
			}
			case "include" -> reference(tag, include(tag), statements);
			case "extends" -> reference(tag, reference(tag, this.expressions.parse()), statements);
			case "import" -> reference(tag, importTemplate(tag), statements);
			case "from" -> reference(tag, importNames(tag), statements);
			default -> throw TokenReader.error(tag, "There is no tag '%s' here".formatted(tag.value()));
		}
		this.nesting.leave();
	}

	private void reference(Token tag, Statement reference, List<Statement> statements) {
		statements.add(reference);
		continueAfter(tag, statements);
	}

	/**
	 * Continue after a tag whose successors nunjucks puts into a function of their own.
	 */
	private void continueAfter(Token tag, List<Statement> statements) {
		if (this.region == Region.NONE) {
			throw TokenReader.error(tag, "'%s' is not possible directly within the 'else' of a loop or in a 'switch'"
				.formatted(tag.value()));
		}
		if (this.region == Region.NESTED) {
			// one function for all tags of this body
			this.region = Region.FUNCTION;
			FunctionScope function = new FunctionScope(this.expressions.function());
			statements.add(new Continuation(function));
			this.expressions.enter(function);
		}
	}

	private List<Statement> until(Region inner, Set<String> ends) {
		Set<String> outerEnds = this.ends;
		Region outerRegion = this.region;
		FunctionScope outerFunction = this.expressions.function();
		this.ends = ends;
		this.region = inner;
		List<Statement> body = parse();
		this.ends = outerEnds;
		this.region = outerRegion;
		this.expressions.enter(outerFunction);
		return List.copyOf(body);
	}

	/** Parse a body whose blocks nunjucks does not find. */
	private List<Statement> untilHidden(Region inner, Set<String> ends) {
		this.hidden++;
		List<Statement> body = until(inner, ends);
		this.hidden--;
		return body;
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
		return new Text(this.tokens.raw(tag.value()));
	}

	private If conditional() {
		this.synchronous++;
		List<Branch> branches = new ArrayList<>();
		List<Statement> otherwise = List.of();
		String next = "if";
		while (next.endsWith("if")) {
			Expression condition = this.expressions.parse();
			endOfTag();
			branches.add(new Branch(condition, until(Region.NESTED, UNTIL_ELIF_OR_ELSEIF)));
			next = this.tokens.expect(TokenType.SYMBOL, "An end of this condition").value();
			if (next.equals("endif")) {
				break;
			}
		}
		endOfTag();
		if (next.equals("else")) {
			otherwise = until(Region.NESTED, UNTIL_ENDIF);
			endTag();
		}
		this.synchronous--;
		return new If(branches, otherwise);
	}

	private void asyncConditional(Token tag, List<Statement> statements) {
		checkAsync(tag);
		FunctionScope function = new FunctionScope(this.expressions.function());
		If conditional = this.expressions.within(this.expressions.scope(), function, this::conditional);
		statements.add(new AsyncIf(conditional, function));
		continueAfter(tag, statements);
	}

	/** Nunjucks changes loops and conditionals that contain asynchronous ones. */
	private void checkAsync(Token tag) {
		if (this.synchronous > 0) {
			throw TokenReader.error(tag, "'%s' within 'for' or 'if' is not supported; 'for' and 'if' do the same here"
				.formatted(tag.value()));
		}
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
			variables.add(this.expressions.declare(name.value()));
		}
		return List.copyOf(variables);
	}

	private Statement loop() {
		List<Token> names = loopNames();
		this.synchronous++;
		LexicalScope scope = new LexicalScope(this.expressions.scope());
		Statement loop = this.expressions.within(scope, this.expressions.function(), () -> {
			LocalVariable length = this.expressions.declareHidden("loop.length");
			Expression items = this.expressions.parse();
			endOfTag();
			List<LocalVariable> variables = declare(names);
			if (variables.size() > 1) {
				scope.recordReferences(
						variables.subList(2, variables.size()).stream().map(LocalVariable::name).toList());
			}
			List<Statement> body = until(Region.NESTED, UNTIL_ENDFOR_OR_ELSE);
			// nunjucks compiles the body for lists and again for objects; its 'else' sees
			// the variables of the latter
			List<LocalVariable> members = (variables.size() == 1) ? List.of()
					: List.of(member(variables.get(0)), member(variables.get(1)));
			List<Statement> otherwise = List.of();
			if (endTag().equals("else")) {
				otherwise = until(Region.NONE, UNTIL_ENDFOR);
				endTag();
			}
			return new Loop(variables, members, length, items, body, otherwise);
		});
		this.synchronous--;
		return loop;
	}

	/** A variable of a key or value, which does not replace a macro of that name. */
	private LocalVariable member(LocalVariable variable) {
		return this.expressions.reference(variable.name()).equals(variable) ? this.expressions.declare(variable.name())
				: this.expressions.declareHidden(variable.name());
	}

	private void asyncLoop(Token tag, String end, List<Statement> statements) {
		checkAsync(tag);
		List<Token> names = loopNames();
		names.forEach(Names::checkParameter);
		if (names.size() > AsyncLoop.MAX_VARIABLES) {
			throw TokenReader.error(tag,
					"'%s' takes at most %d variables".formatted(tag.value(), AsyncLoop.MAX_VARIABLES));
		}
		LexicalScope scope = new LexicalScope(this.expressions.scope());
		FunctionScope outer = this.expressions.function();
		FunctionScope inner = new FunctionScope(outer);
		LocalVariable values = this.expressions.declareHidden("the items of the loop");
		Expression items = this.expressions.within(scope, outer, this.expressions::parse);
		endOfTag();
		statements.add(this.expressions.within(scope, inner, () -> {
			List<LocalVariable> variables = declare(names);
			return new AsyncLoop(variables, values, items, until(Region.FUNCTION, Set.of(end, "else")), inner,
					end.equals("endall"));
		}));
		continueAfter(tag, statements);
		List<Statement> otherwise = List.of();
		LocalVariable valuesAfter = new LocalVariable(values.name(), this.expressions.function().depth(outer),
				values.index());
		boolean hasElse = endTag().equals("else");
		if (hasElse) {
			otherwise = this.expressions.within(scope, this.expressions.function(),
					() -> until(Region.NONE, Set.of(end)));
			endTag();
		}
		statements.add(new AsyncLoop.End(valuesAfter, hasElse, otherwise));
	}

	private Statement assignment(Token tag) {
		List<Expression> targets = new ArrayList<>();
		do {
			Token start = this.tokens.peek();
			String name = Names.name(this.expressions.primary(), start);
			if (name.indexOf('.') >= 0) {
				throw TokenReader.error(start, "The name of a variable can't contain a dot");
			}
			targets.add(this.expressions.reference(name));
		}
		while (this.tokens.skip(TokenType.COMMA));
		if (this.tokens.skipOperator("=")) {
			Expression value = this.expressions.parse();
			endOfTag();
			return new Assignment(targets, value);
		}
		if (!this.tokens.peek().is(TokenType.BLOCK_END)) {
			throw TokenReader.error(tag, "An assignment needs a '=' or the end of the tag after its name");
		}
		this.tokens.next();
		FunctionScope function = new FunctionScope(this.expressions.function());
		Expression value = new RenderedBody(this.expressions.within(this.expressions.scope(), function,
				() -> untilHidden(Region.FUNCTION, UNTIL_ENDSET)), function);
		endTag();
		return new Assignment(targets, value);
	}

	private Statement definition() {
		Token start = this.tokens.peek();
		String name = start.is(TokenType.SYMBOL) ? Names.symbol(this.tokens.next())
				: Names.name(this.expressions.simple(), start);
		Macro macro = this.expressions.within(new LexicalScope(null), new FunctionScope(null), () -> {
			Macro signature = this.expressions.parameters();
			endOfTag();
			List<Statement> body = until(Region.FUNCTION, UNTIL_ENDMACRO);
			endTag();
			return signature.withBody(body);
		});
		if (this.expressions.scope().isReferenced(name)) {
			throw TokenReader.error(start,
					"In a loop with several variables, macro '%s' must be defined before it is used".formatted(name));
		}
		return new MacroDefinition(this.expressions.declare(name), macro, this.expressions.scope().parent() != null);
	}

	private Statement call(Token tag) {
		LexicalScope scope = new LexicalScope(this.expressions.scope());
		FunctionScope function = new FunctionScope(this.expressions.function());
		Macro signature = this.tokens.peek().is(TokenType.LEFT_PARENTHESIS)
				? this.expressions.within(scope, function, this.expressions::parameters)
				: new Macro(List.of(), Map.of(), List.of(), function);
		if (!(this.expressions.primary() instanceof Invocation.FunctionCall call)) {
			throw TokenReader.error(tag, "A call of a macro is expected in this tag");
		}
		endOfTag();
		List<Statement> body = this.expressions.within(scope, function, () -> until(Region.FUNCTION, UNTIL_ENDCALL));
		endTag();
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

	private Statement filter(Token tag) {
		String name = this.expressions.filterName();
		List<Expression> arguments = new ArrayList<>(this.expressions.filterArguments());
		endOfTag();
		FunctionScope function = new FunctionScope(this.expressions.function());
		arguments.add(0, new RenderedBody(this.expressions.within(this.expressions.scope(), function,
				() -> until(Region.FUNCTION, UNTIL_ENDFILTER)), function));
		endTag();
		return new Output(new Invocation.FilterCall(name, List.copyOf(arguments), tag.line()), tag.line(),
				tag.column());
	}

	/** Parse a {@code switch}. Content before the first case is ignored. */
	private Statement choice() {
		Expression value = this.expressions.parse();
		endOfTag();
		this.expressions.within(new LexicalScope(this.expressions.scope()), new FunctionScope(null),
				() -> untilHidden(Region.FUNCTION, UNTIL_CASE_OR_DEFAULT));
		List<Branch> cases = new ArrayList<>();
		do {
			this.tokens.skipSymbol("case");
			Expression match = this.expressions.parse();
			endOfTag();
			cases.add(new Branch(match, untilHidden(Region.NONE, UNTIL_CASE_OR_DEFAULT)));
		}
		while (this.tokens.peek().is(TokenType.SYMBOL, "case"));
		List<Statement> otherwise = List.of();
		if (endTag().equals("default")) {
			otherwise = until(Region.NONE, UNTIL_ENDSWITCH);
			endTag();
		}
		return new Switch(value, cases, otherwise);
	}

	private Statement block(Token tag) {
		Token token = this.tokens.expect(TokenType.SYMBOL, "A block's name");
		String name = Names.identifier(token);
		endOfTag();
		FunctionScope function = new FunctionScope(null);
		List<Statement> body = this.expressions.within(new LexicalScope(null), function,
				() -> until(Region.FUNCTION, UNTIL_ENDBLOCK));
		this.tokens.expect(TokenType.SYMBOL, "The end of the block");
		this.tokens.skipSymbol(name);
		endOfTag();
		if (this.hidden == 0 && this.blocks.put(name, new BlockBody(body, function)) != null) {
			throw TokenReader.error(tag, "There are two blocks named '%s'".formatted(name));
		}
		return new Block(name, this.blocks, tag.line());
	}

	private Statement include(Token tag) {
		Expression name = this.expressions.parse();
		boolean optional = this.tokens.skipSymbol("ignore") && this.tokens.skipSymbol("missing");
		endOfTag();
		return new TemplateReference(name, optional, tag.line());
	}

	private Statement reference(Token tag, Expression name) {
		endOfTag();
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

	/** How nunjucks continues after a block (and similar tags) in a body. */
	private enum Region {

		/**
		 * In the same function, which is called once for each time the body is rendered.
		 */
		FUNCTION,

		/** In another function. */
		NESTED,

		/** Not at all: the generated code is malformed. */
		NONE

	}

}
