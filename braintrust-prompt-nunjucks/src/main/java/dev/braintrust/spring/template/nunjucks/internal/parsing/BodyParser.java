package dev.braintrust.spring.template.nunjucks.internal.parsing;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

import dev.braintrust.spring.json.internal.JavaScript;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Expression;
import dev.braintrust.spring.template.nunjucks.internal.rendering.FunctionScope;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Statement;
import dev.braintrust.spring.template.nunjucks.internal.tags.Continuation;
import dev.braintrust.spring.template.nunjucks.internal.tags.Output;
import dev.braintrust.spring.template.nunjucks.internal.tags.Text;

/**
 * Parses bodies: the template, and what is between two tags. The tags themselves are
 * parsed by {@link TemplateParser}.
 */
final class BodyParser {

	private final TokenReader tokens;

	private final ExpressionParser expressions;

	private final Scopes scopes;

	/** Parses the rest of a tag, and adds statements to the current body. */
	private final BiConsumer<Token, List<Statement>> tags;

	/** The names of tags that end the current body. */
	private Set<String> ends = Set.of();

	private boolean trimsNextText;

	/** What follows a block in the current body. */
	private Region region = Region.FUNCTION;

	/** The number of enclosing {@code set} blocks and cases of a {@code switch}. */
	private int hidden;

	/** The number of enclosing loops and conditionals that are not asynchronous. */
	private int synchronous;

	BodyParser(TokenReader tokens, ExpressionParser expressions, Scopes scopes,
			BiConsumer<Token, List<Statement>> tags) {
		this.tokens = tokens;
		this.expressions = expressions;
		this.scopes = scopes;
		this.tags = tags;
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
					this.tags.accept(this.tokens.next(), statements);
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

	List<Statement> until(Region inner, Set<String> ends) {
		Set<String> outerEnds = this.ends;
		Region outerRegion = this.region;
		FunctionScope outerFunction = this.scopes.function();
		this.ends = ends;
		this.region = inner;
		List<Statement> body = parse();
		this.ends = outerEnds;
		this.region = outerRegion;
		this.scopes.enter(outerFunction);
		return List.copyOf(body);
	}

	/** Parse a body whose blocks nunjucks does not find. */
	List<Statement> untilHidden(Region inner, Set<String> ends) {
		this.hidden++;
		List<Statement> body = until(inner, ends);
		this.hidden--;
		return body;
	}

	/**
	 * Continue after a tag whose successors nunjucks puts into a function of their own.
	 */
	void continueAfter(Token tag, List<Statement> statements) {
		if (this.region == Region.NONE) {
			throw TokenReader.error(tag, "'%s' is not possible directly within the 'else' of a loop or in a 'switch'"
				.formatted(tag.value()));
		}
		if (this.region == Region.NESTED) {
			// one function for all tags of this body
			this.region = Region.FUNCTION;
			FunctionScope function = new FunctionScope(this.scopes.function());
			statements.add(new Continuation(function));
			this.scopes.enter(function);
		}
	}

	void endOfTag() {
		this.trimsNextText = this.tokens.expect(TokenType.BLOCK_END, "The end of the tag").trimsAfter();
	}

	/** Read the rest of the tag that ended a body, and return its name. */
	String endTag() {
		String name = this.tokens.expect(TokenType.SYMBOL, "An end tag").value();
		endOfTag();
		return name;
	}

	/** Nunjucks changes loops and conditionals that contain asynchronous ones. */
	void checkAsync(Token tag) {
		if (this.synchronous > 0) {
			throw TokenReader.error(tag, "'%s' within 'for' or 'if' is not supported; 'for' and 'if' do the same here"
				.formatted(tag.value()));
		}
	}

	/** Called at the start of a loop or conditional that is not asynchronous. */
	void enterSynchronous() {
		this.synchronous++;
	}

	void leaveSynchronous() {
		this.synchronous--;
	}

	/** Whether nunjucks does not find the blocks of the current body. */
	boolean isHidden() {
		return this.hidden > 0;
	}

	/** How nunjucks continues after a block (and similar tags) in a body. */
	enum Region {

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
