package dev.braintrust.spring.template.nunjucks.internal.parsing;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.internal.TemplateException;
import dev.braintrust.spring.template.internal.TemplateLimits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class LexerTests {

	private final BuildMeter meter = TemplateLimits.DEFAULT.share().start();

	private List<TokenType> types(String source) {
		Lexer lexer = new Lexer(source, this.meter);
		List<TokenType> types = new ArrayList<>();
		Token token;
		do {
			token = lexer.next();
			types.add(token.type());
		}
		while (!token.is(TokenType.END));
		return types;
	}

	@Test
	void shouldSplitTextAndTags() {
		assertThat(types("a{{b}}{# c #}{% 1.5 %}")).containsExactly(TokenType.DATA, TokenType.VARIABLE_START,
				TokenType.SYMBOL, TokenType.VARIABLE_END, TokenType.COMMENT, TokenType.BLOCK_START, TokenType.FRACTION,
				TokenType.BLOCK_END, TokenType.END);
	}

	@Test
	void shouldEndTagAtClosingBracesOfObjects() {
		assertThat(types("{{{}}}")).containsExactly(TokenType.VARIABLE_START, TokenType.LEFT_BRACE,
				TokenType.VARIABLE_END, TokenType.DATA, TokenType.END);
	}

	@Test
	void shouldReportLineAndColumn() {
		Lexer lexer = new Lexer("a\nb{{", this.meter);
		lexer.next();
		assertThat(lexer.next()).isEqualTo(new Token(TokenType.VARIABLE_START, "{{", 2, 2));
	}

	@Test
	void shouldUnescapeStrings() {
		Lexer lexer = new Lexer("{{'a\\n\\'\\x'", this.meter);
		lexer.next();
		assertThat(lexer.next().value()).isEqualTo("a\n'x");
	}

	@Test
	void shouldFailWhenCommentIsNotClosedOrNotOpened() {
		assertThatExceptionOfType(TemplateException.class).isThrownBy(() -> types("{# a"))
			.withMessage("[Line 1, Column 1] This comment is not closed");
		assertThatExceptionOfType(TemplateException.class).isThrownBy(() -> types("a #}"))
			.withMessage("A comment ends at character 2, but none was opened");
	}

}
