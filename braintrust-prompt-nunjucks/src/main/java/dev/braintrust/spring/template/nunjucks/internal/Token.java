package dev.braintrust.spring.template.nunjucks.internal;

/**
 * A piece of a template.
 *
 * @param type what it is
 * @param value its text; of a string, the text without quotes and escapes
 * @param line the line on which it starts, from 1
 * @param column the column in which it starts, from 1
 */
record Token(TokenType type, String value, int line, int column) {

	boolean is(TokenType type) {
		return this.type == type;
	}

	boolean is(TokenType type, String value) {
		return this.type == type && this.value.equals(value);
	}

	/** Whether a closing tag trims the white space behind it. */
	boolean trimsBehind() {
		return this.value.startsWith("-");
	}

	/** Whether an opening tag or a comment trims the white space before it. */
	boolean trimsBefore() {
		return switch (this.type) {
			case BLOCK_START, VARIABLE_START, COMMENT -> this.value.length() > 2 && this.value.charAt(2) == '-';
			default -> false;
		};
	}

	boolean closesGroup() {
		return switch (this.type) {
			case RIGHT_PARENTHESIS, RIGHT_BRACKET, RIGHT_BRACE -> true;
			default -> false;
		};
	}

	/** What an error message calls it. */
	String description() {
		return (this.type == TokenType.END) ? "the end of the template" : "'" + this.value + "'";
	}

}
