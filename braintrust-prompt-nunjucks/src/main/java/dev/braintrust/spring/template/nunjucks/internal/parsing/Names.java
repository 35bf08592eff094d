package dev.braintrust.spring.template.nunjucks.internal.parsing;

import java.util.Set;
import java.util.regex.Pattern;

import dev.braintrust.spring.template.nunjucks.internal.expressions.Invocation;
import dev.braintrust.spring.template.nunjucks.internal.expressions.Literal;
import dev.braintrust.spring.template.nunjucks.internal.expressions.LocalVariable;
import dev.braintrust.spring.template.nunjucks.internal.expressions.Member;
import dev.braintrust.spring.template.nunjucks.internal.expressions.Variable;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Expression;

/**
 * Checks of the names that nunjucks writes into the JavaScript that it generates. A name
 * that makes this code malformed makes the template malformed, whether or not it is
 * evaluated.
 */
final class Names {

	private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]*");

	private static final Pattern GENERATED = Pattern.compile("t_[0-9]+|macro_t_[0-9]+|l_.*|b_.*");

	/** Names that the generated code uses, and the reserved words of JavaScript. */
	private static final Set<String> RESERVED = Set.of("env", "context", "frame", "runtime", "cb", "lineno", "colno",
			"output", "parentTemplate", "next", "tasks", "callback", "template", "result", "kwargs", "callerFrame",
			"Object", "Math", "arguments", "eval", "root", "undefined", "NaN", "Infinity", "await", "break", "case",
			"catch", "class", "const", "continue", "debugger", "default", "delete", "do", "else", "enum", "export",
			"extends", "false", "finally", "for", "function", "if", "implements", "import", "in", "instanceof",
			"interface", "let", "new", "null", "package", "private", "protected", "public", "return", "static", "super",
			"switch", "this", "throw", "true", "try", "typeof", "var", "void", "while", "with", "yield");

	private static final int HEXADECIMAL = 16;

	private Names() {
	}

	static boolean isName(Expression expression) {
		return expression instanceof Variable || expression instanceof LocalVariable;
	}

	/** The name that an expression consists of, as for keys and assignment targets. */
	static String name(Expression expression, Token start) {
		if (isName(expression)) {
			return expression.description();
		}
		if (expression instanceof Literal literal && literal.value() instanceof String text) {
			return text;
		}
		throw TokenReader.error(start, "A name is expected here");
	}

	/** A name that nunjucks writes in quotes without escaping. */
	static String symbol(Token token) {
		checkQuoted(token.value(), token);
		return token.value();
	}

	static void checkQuoted(String name, Token token) {
		for (int i = 0; i < name.length(); i++) {
			switch (name.charAt(i)) {
				case '"', '\\', '\n', '\r' ->
					throw TokenReader.error(token, "A name can't contain a quote, a backslash or the end of a line");
				default -> {
				}
			}
		}
	}

	/** A name that nunjucks uses as a part of a JavaScript identifier. */
	static String identifier(Token token) {
		String name = token.value();
		if (!name.codePoints().allMatch((c) -> c == '$' || Character.isUnicodeIdentifierPart(c))
				|| name.codePoints().anyMatch(Character::isIdentifierIgnorable)) {
			throw TokenReader.error(token, "This name must consist of letters, digits, '_' and '$'");
		}
		return name;
	}

	/**
	 * Check what is called: nunjucks writes its description in quotes for error messages,
	 * and escapes quotes, but neither backslashes nor line ends.
	 */
	static void checkCalled(Expression called, Token call) {
		Expression expression = called;
		while (expression instanceof Member member) {
			checkCalled(member.key(), call);
			expression = member.target();
		}
		// an inner call has been checked before
		if (!(expression instanceof Invocation.FunctionCall)) {
			checkLiteral(expression, call);
		}
	}

	private static void checkLiteral(Expression expression, Token call) {
		if (expression instanceof Literal literal && literal.value() == null) {
			throw TokenReader.error(call, "The name of a called function can't contain 'none'");
		}
		if (expression instanceof Literal literal && !(literal.value() instanceof String)) {
			return;
		}
		String description = expression.description();
		if (!isLiteralContent(description)) {
			throw TokenReader.error(call,
					"The name of a called function contains a backslash or the end of a line in a wrong place");
		}
	}

	/**
	 * Whether a text with escaped quotes is the content of a string literal of
	 * JavaScript.
	 */
	private static boolean isLiteralContent(String text) {
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c == '\n' || c == '\r') {
				return false;
			}
			if (c == '\\') {
				i++;
				char escaped = (i < text.length()) ? text.charAt(i) : '"';
				if (escaped == '"' || (escaped == 'x' && !isHexadecimal(text, i + 1, 2))
						|| (escaped == 'u' && !isHexadecimal(text, i + 1, 4))) {
					return false;
				}
			}
		}
		return true;
	}

	private static boolean isHexadecimal(String text, int start, int count) {
		for (int i = start; i < start + count; i++) {
			if (i >= text.length() || text.charAt(i) > 'f' || Character.digit(text.charAt(i), HEXADECIMAL) < 0) {
				return false;
			}
		}
		return true;
	}

	/** Check a variable that nunjucks makes a parameter of a function. */
	static void checkParameter(Token name) {
		if (!IDENTIFIER.matcher(name.value()).matches() || GENERATED.matcher(name.value()).matches()
				|| RESERVED.contains(name.value())) {
			throw TokenReader.error(name, "'%s' can't be the variable of an asynchronous loop".formatted(name.value()));
		}
	}

}
