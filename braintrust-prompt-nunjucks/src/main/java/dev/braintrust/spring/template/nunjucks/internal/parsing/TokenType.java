package dev.braintrust.spring.template.nunjucks.internal.parsing;

/**
 * The kinds of {@link Token}.
 */
enum TokenType {

	/** Text outside tags. */
	DATA,

	/** A complete comment. */
	COMMENT,

	BLOCK_START, BLOCK_END, VARIABLE_START, VARIABLE_END, STRING, REGEX, INTEGER, FRACTION, BOOLEAN, NONE,

	/** A name or a keyword. */
	SYMBOL,

	LEFT_PARENTHESIS, RIGHT_PARENTHESIS, LEFT_BRACKET, RIGHT_BRACKET, LEFT_BRACE, RIGHT_BRACE, COMMA, COLON, TILDE,
	PIPE, OPERATOR,

	/** The end of the template. */
	END

}
