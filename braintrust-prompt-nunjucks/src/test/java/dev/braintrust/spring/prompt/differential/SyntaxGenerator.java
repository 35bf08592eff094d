package dev.braintrust.spring.prompt.differential;

import java.util.Random;

/**
 * Generates templates for the lexer and the parser: tokens in random order, operators
 * without parentheses, and tags with white space control, comments and raw text.
 */
final class SyntaxGenerator {

	private static final String[] TOKENS = { "s", "n", "xs", "o", "rows", "q", "1", "2", "3.5", "'a'", "\"b\"", "true",
			"false", "none", "null", "None", "undefined", "not", "in", "is", "if", "else", "and", "or", "(", ")", "[",
			"]", "{", "}", ",", ":", "|", ".", "+", "-", "*", "/", "//", "%", "**", "==", "=", "!=", "===", "!==", "<",
			">", "<=", ">=", "~", "first", "length", "upper", "join", "default", "odd", "string", "r/a/g", "r/[/]",
			"o.a", "xs[0]", "5.", ".5", "1.2.3", "0x10", "{a: 1}", "[1, 2]", "(s, n)", "--1", "not\tnot", "&&", "!",
			"?", "$", "_", "a$b", "\u00E9", "'it\\'s'", "\"\\n\"", "'\\\\'", "'unclosed", "#", "}}", "%}", "-}}", "#}",
			"\u00A0", "\\", "(", ")", ".", "|" };

	private static final String[] TAGS = { "if", "for x in", "set a =", "for", "set", "call", "macro", "filter",
			"switch", "include", "import", "from", "extends", "block", "elif", "else", "endif", "raw", "ifAsync",
			"asyncEach x in", "foo", "from 'x' import", "import 'x' as", "set a, b =", "include 'x' ignore missing" };

	private static final String[] ENDS = { "endif", "endfor", "endset", "endcall", "endmacro", "endfilter", "endswitch",
			"endblock", "endraw", "else", "endeach" };

	private static final String[] STRAY_TEXTS = { "{", "}", "%", "#", "}}", "%}", "{ {", "\\", "\"", "'", "-",
			"{{'{{'}}", "{{ '}}' }}", "{{ \"%}\" }}", "\u2028", "\0", "$&", "\\n" };

	private static final String[] SPACES = { "", "", " ", "  ", "\n", " \n ", "\t", "\r\n", "\u00A0", "\uFEFF",
			"\u2003" };

	private static final String[] RAW_TEXTS = { "{{ x }}", "{% if %}", "{% raw %}q{% endraw %}", "{% verbatim %}", "#}",
			"{#", "{%- endraw -%}", "{% endraw" };

	private final Random random;

	private int blocks;

	SyntaxGenerator(Random random) {
		this.random = random;
	}

	String template() {
		return switch (this.random.nextInt(6)) {
			case 0 -> "{{ " + tokens() + " }}";
			case 1 -> "A{% " + pick(TAGS) + " " + tokens() + " %}B{% " + pick(ENDS) + " %}";
			case 2, 3 -> "{{ " + operators(3) + " }}";
			default -> body(2);
		};
	}

	private String tokens() {
		String separator = pick(" ", " ", " ", "");
		StringBuilder tokens = new StringBuilder();
		int count = 1 + this.random.nextInt(7);
		for (int i = 0; i < count; i++) {
			tokens.append((i > 0) ? separator : "").append(pick(TOKENS));
		}
		return tokens.toString();
	}

	private String operators(int depth) {
		if (depth <= 0) {
			return pick("s", "n", "xs", "o", "q", "1", "'a'", "none", "true", "[]", "{a: 1}", "rows", "b", "-1", "0.5",
					"'10'");
		}
		int d = depth - 1;
		return switch (this.random.nextInt(17)) {
			case 0 -> operators(d) + pick(" + ", " - ", " * ", " / ", " % ", " // ", " ** ", " ~ ") + operators(d);
			case 1 ->
				operators(d) + pick(" == ", " != ", " < ", " > ", " <= ", " >= ", " === ", " !== ") + operators(d);
			case 2 -> operators(d) + pick(" and ", " or ") + operators(d);
			case 3 -> "not " + operators(d);
			case 4 -> "(" + operators(d) + ")";
			case 5 -> operators(d) + pick(" in ", " not in ") + operators(d);
			case 6 -> operators(d) + pick(" is ", " is not ") + pick("defined", "odd", "string", "none", "number",
					"mapping", "eq(1)", "lt 2", "divisibleby(2)", "sameas(" + operators(0) + ")");
			case 7 -> operators(d) + " if " + operators(d) + pick("", " else " + operators(d));
			case 8 -> operators(d) + "|" + pick("upper", "first", "length", "join(',')",
					"default(" + operators(0) + ")", "string", "list", "abs", "sort", "dump|safe", "int", "last");
			case 9 -> pick("-", "+") + operators(d);
			case 10 -> operators(d) + "[" + operators(d) + "]";
			case 11 -> operators(d) + "." + pick("a", "length", "p", "name", "b", "if", "in");
			case 12 -> "[" + operators(d) + ", " + operators(d) + "]";
			case 13 -> "{a: " + operators(d) + ", 'b': " + operators(d) + "}";
			case 14 -> "(" + operators(d) + ", " + operators(d) + ")";
			default -> operators(d);
		};
	}

	private String body(int depth) {
		StringBuilder body = new StringBuilder();
		int count = 1 + this.random.nextInt(4);
		for (int i = 0; i < count; i++) {
			body.append(pick(SPACES)).append(part(depth - 1));
		}
		return body.append(pick(SPACES)).toString();
	}

	private String inner(int depth) {
		return (depth > 0) ? body(depth) : pick("a", "", " b ");
	}

	private String part(int d) {
		return switch (this.random.nextInt(15)) {
			case 0, 1 -> output(operators(1));
			case 2 -> tag("if " + operators(1)) + inner(d) + tag("endif");
			case 3 -> tag("if " + operators(1)) + inner(d) + tag(pick("elif ", "elseif ") + operators(1)) + inner(d)
					+ tag("else") + inner(d) + tag("endif");
			case 4 -> tag("for x in " + operators(0)) + inner(d) + output("x") + tag("endfor");
			case 5 -> tag("for k, v in " + operators(0)) + "{{ k }}{{ v }}" + inner(d) + tag("else") + inner(d)
					+ tag("endfor");
			case 6 -> tag("set a = " + operators(1)) + "{{ a }}";
			case 7 -> tag("set a") + inner(d) + tag("endset") + "{{ a }}";
			case 8 -> tag(pick("raw", "verbatim")) + pick(SPACES) + pick(RAW_TEXTS) + pick(SPACES)
					+ tag(pick("endraw", "endverbatim", "endraw"));
			case 9 -> pick("{#", "{#-") + pick(" c ", "", "{{ s }}", "%}") + pick("#}", "-#}");
			case 10 -> tag("macro f(a, b=" + operators(0) + ")") + "[{{ a }}{{ b }}]" + inner(d) + tag("endmacro")
					+ "{{ f(" + pick("", "1", "1, 2", "b=3", "a=1", "1, 2, 3", "a=1, b=2", "c=1", "b=1, 2") + ") }}";
			case 11 -> tag("macro w(a)") + "<{{ caller(" + pick("", "1", "1, 2") + ") }}>" + tag("endmacro")
					+ tag("call" + pick("", "()", "(c)", "(c, r=2)") + " w(1)") + "{{ c }}{{ r }}" + inner(d)
					+ tag("endcall");
			case 12 -> tag("filter " + pick("upper", "trim", "replace('a', 'X')", "indent(2)", "escape")) + inner(d)
					+ tag("endfilter");
			case 13 -> tag("switch " + operators(0)) + inner(0) + tag("case " + operators(0)) + inner(d)
					+ tag("case " + operators(0)) + inner(d) + pick("", tag("default") + inner(d)) + tag("endswitch");
			default -> (this.random.nextInt(4) > 0) ? pick(STRAY_TEXTS)
					: tag("block b" + this.blocks++) + inner(d) + tag("endblock");
		};
	}

	private String tag(String content) {
		return pick("{%", "{%", "{%", "{%-") + pick(" ", " ", "", " \n") + content + pick(" ", " ", "", "\n")
				+ pick("%}", "%}", "%}", "-%}");
	}

	private String output(String content) {
		return pick("{{", "{{", "{{-") + " " + content + " " + pick("}}", "}}", "-}}");
	}

	private String pick(String... values) {
		return values[this.random.nextInt(values.length)];
	}

}
