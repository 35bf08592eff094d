package dev.braintrust.spring.template.nunjucks.internal.parsing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.internal.TemplateLimits;
import dev.braintrust.spring.template.nunjucks.internal.expressions.Invocation;
import dev.braintrust.spring.template.nunjucks.internal.expressions.RenderedBody;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Expression;
import dev.braintrust.spring.template.nunjucks.internal.rendering.FunctionScope;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Statement;
import dev.braintrust.spring.template.nunjucks.internal.tags.Assignment;
import dev.braintrust.spring.template.nunjucks.internal.tags.Block;
import dev.braintrust.spring.template.nunjucks.internal.tags.BlockBody;
import dev.braintrust.spring.template.nunjucks.internal.tags.Output;
import dev.braintrust.spring.template.nunjucks.internal.tags.Text;

/**
 * Parses a template: the root of the parsers, which selects one for each tag.
 */
public final class TemplateParser {

	private static final Set<String> UNTIL_ENDBLOCK = Set.of("endblock");

	private static final Set<String> UNTIL_ENDFILTER = Set.of("endfilter");

	private static final Set<String> UNTIL_ENDSET = Set.of("endset");

	private final TokenReader tokens;

	private final NestingLimit nesting;

	private final Scopes scopes = new Scopes();

	private final ExpressionParser expressions;

	private final BodyParser bodies;

	private final ConditionalParser conditionals;

	private final LoopParser loops;

	private final MacroParser macros;

	private final ReferenceParser references;

	private final Map<String, BlockBody> blocks = new HashMap<>();

	public TemplateParser(String source, TemplateLimits limits, BuildMeter meter) {
		this.tokens = new TokenReader(source, meter);
		this.nesting = new NestingLimit(limits.nesting());
		this.expressions = new ExpressionParser(this.tokens, this.nesting, meter, this.scopes);
		this.bodies = new BodyParser(this.tokens, this.expressions, this.scopes, this::statement);
		this.conditionals = new ConditionalParser(this.tokens, this.expressions, this.scopes, this.bodies);
		this.loops = new LoopParser(this.tokens, this.expressions, this.scopes, this.bodies);
		this.macros = new MacroParser(this.tokens, this.expressions, this.scopes, this.bodies);
		this.references = new ReferenceParser(this.tokens, this.expressions, this.bodies);
	}

	/** The function of the template. */
	public FunctionScope function() {
		return this.scopes.function();
	}

	public List<Statement> parse() {
		return this.bodies.parse();
	}

	private void statement(Token tag, List<Statement> statements) {
		this.nesting.enter();
		switch (tag.value()) {
			case "raw", "verbatim" -> statements.add(raw(tag));
			case "if" -> statements.add(this.conditionals.conditional());
			case "ifAsync" -> this.conditionals.asyncConditional(tag, statements);
			case "for" -> statements.add(this.loops.loop());
			case "asyncEach" -> this.loops.asyncLoop(tag, "endeach", statements);
			case "asyncAll" -> this.loops.asyncLoop(tag, "endall", statements);
			case "set" -> statements.add(assignment(tag));
			case "macro" -> statements.add(this.macros.definition());
			case "call" -> statements.add(this.macros.call(tag));
			case "filter" -> statements.add(filter(tag));
			case "switch" -> statements.add(this.conditionals.choice());
			case "block" -> {
				statements.add(block(tag));
				this.bodies.continueAfter(tag, statements);
			}
			case "include", "extends", "import", "from" -> this.references.parse(tag, statements);
			default -> throw TokenReader.error(tag, "There is no tag '%s' here".formatted(tag.value()));
		}
		this.nesting.leave();
	}

	private Statement raw(Token tag) {
		this.bodies.endOfTag();
		return new Text(this.tokens.raw(tag.value()));
	}

	private Statement assignment(Token tag) {
		List<Expression> targets = new ArrayList<>();
		do {
			Token start = this.tokens.peek();
			String name = Names.name(this.expressions.operands().primary(), start);
			if (name.indexOf('.') >= 0) {
				throw TokenReader.error(start, "The name of a variable can't contain a dot");
			}
			targets.add(this.scopes.reference(name));
		}
		while (this.tokens.skip(TokenType.COMMA));
		if (this.tokens.skipOperator("=")) {
			Expression value = this.expressions.parse();
			this.bodies.endOfTag();
			return new Assignment(targets, value);
		}
		if (!this.tokens.peek().is(TokenType.BLOCK_END)) {
			throw TokenReader.error(tag, "An assignment needs a '=' or the end of the tag after its name");
		}
		this.tokens.next();
		FunctionScope function = new FunctionScope(this.scopes.function());
		Expression value = new RenderedBody(this.scopes.within(this.scopes.scope(), function,
				() -> this.bodies.untilHidden(BodyParser.Region.FUNCTION, UNTIL_ENDSET)), function);
		this.bodies.endTag();
		return new Assignment(targets, value);
	}

	private Statement filter(Token tag) {
		String name = this.expressions.filterName();
		List<Expression> arguments = new ArrayList<>(this.expressions.filterArguments());
		this.bodies.endOfTag();
		FunctionScope function = new FunctionScope(this.scopes.function());
		arguments.add(0, new RenderedBody(this.scopes.within(this.scopes.scope(), function,
				() -> this.bodies.until(BodyParser.Region.FUNCTION, UNTIL_ENDFILTER)), function));
		this.bodies.endTag();
		return new Output(new Invocation.FilterCall(name, List.copyOf(arguments), tag.line()), tag.line(),
				tag.column());
	}

	private Statement block(Token tag) {
		Token token = this.tokens.expect(TokenType.SYMBOL, "A block's name");
		String name = Names.identifier(token);
		this.bodies.endOfTag();
		FunctionScope function = new FunctionScope(null);
		List<Statement> body = this.scopes.within(new LexicalScope(null), function,
				() -> this.bodies.until(BodyParser.Region.FUNCTION, UNTIL_ENDBLOCK));
		this.tokens.expect(TokenType.SYMBOL, "The end of the block");
		this.tokens.skipSymbol(name);
		this.bodies.endOfTag();
		if (!this.bodies.isHidden() && this.blocks.put(name, new BlockBody(body, function)) != null) {
			throw TokenReader.error(tag, "There are two blocks named '%s'".formatted(name));
		}
		return new Block(name, this.blocks, tag.line());
	}

}
