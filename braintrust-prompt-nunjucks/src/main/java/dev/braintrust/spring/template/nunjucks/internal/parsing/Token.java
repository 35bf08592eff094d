package dev.braintrust.spring.template.nunjucks.internal.parsing;

/**
 * A token of a template.
 *
 * @param type its type
 * @param value its text; for a string, the value without quotes and escapes
 * @param line the line of its start, from 1
 * @param column the column of its start, from 1
 */
record Token(TokenType type, String value, int line, int column) {

	boolean is(TokenType type) {
		return this.type == type;
	}

	boolean is(TokenType type, String value) {
		return this.type == type && this.value.equals(value);
	}

	/** Whether the end of a tag trims the white space after it. */
	boolean trimsAfter() {
		return this.value.startsWith("-");
	}

	/** Whether the start of a tag or a comment trims the white space before it. */
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

	/** The name of this token in error messages. */
	String description() {
		return (this.type == TokenType.END) ? "the end of the template" : "'" + this.value + "'";
	}

}
