package dev.braintrust.spring.prompt.differential;

import java.util.Random;

/**
 * Generates expressions of a wanted type, and sometimes of another.
 */
final class ExpressionGenerator {

	private final Random random;

	ExpressionGenerator(Random random) {
		this.random = random;
	}

	String any(int depth) {
		return switch (this.random.nextInt(10)) {
			case 0, 1, 2 -> text(depth);
			case 3, 4 -> number(depth);
			case 5, 6, 7 -> list(depth);
			case 8 -> bool(depth);
			default -> object(depth);
		};
	}

	private boolean stray() {
		return this.random.nextInt(25) == 0;
	}

	String text(int depth) {
		if (depth <= 0) {
			return pick("s", "t", "'abc'", "'a b c'", "\"<x>\"", "o.name", "rows[0].name", "ws[0]", "''", "'10'", "'B'",
					"k");
		}
		if (stray()) {
			return any(depth - 1);
		}
		int d = depth - 1;
		return switch (this.random.nextInt(20)) {
			case 0, 1, 2, 3, 4 -> operand(text(d)) + "|"
					+ pick("upper", "lower", "capitalize", "title", "trim", "e", "escape", "safe", "string",
							"forceescape", "striptags", "nl2br", "urlencode", "urlize", "reverse", "wordcount",
							"length", "striptags(true)", "string|length", "first", "last", "list", "int", "float");
			case 5 -> operand(text(d)) + "|truncate(" + args(d) + ")";
			case 6 -> operand(text(d)) + "|" + pick("center", "indent") + "(" + args(d) + ")";
			case 7 ->
				operand(text(d)) + "|replace(" + pattern() + ", " + text(0) + pick("", ", 1", ", " + small()) + ")";
			case 8 -> operand(any(d)) + "|"
					+ pick("string", "e", "safe", "dump", "dump|safe", "dump(2)", "dump(n)", "default('d')",
							"default('d', true)", "d(1)", "escape", "forceescape|upper", "safe|upper", "safe|title");
			case 9, 10, 11 -> "(" + text(d) + ")." + method(d);
			case 12 -> operand(text(d)) + " ~ " + operand(any(d));
			case 13 -> operand(text(d)) + " + " + operand(any(d));
			case 14 -> operand(text(d)) + " if " + operand(bool(d)) + pick("", " else " + operand(text(d)));
			case 15 -> operand(list(d)) + "|join(" + pick("", "', '", "'-', 'name'", text(0)) + ")";
			case 16 -> "(" + number(d) + ")." + pick("toFixed(" + pick("", "0", "1", "2", "n") + ")",
					"toString(" + pick("", "2", "16", "36", "10", "8", "n") + ")");
			case 17 -> "(" + text(d) + ")[" + number(0) + "]";
			case 18 -> "(" + text(d) + ").replace(" + pattern() + ", "
					+ pick("'$1'", "'[$&]'", "'$<n>'", "'$01'", "'x'", "'$$'", "\"$'\"", "'$`'") + ")";
			default -> text(0);
		};
	}

	private String method(int d) {
		return pick("toUpperCase()", "toLowerCase()", "trim()", "trimStart()", "trimEnd()", "charAt(" + small() + ")",
				"indexOf(" + text(0) + pick("", ", " + small()) + ")",
				"lastIndexOf(" + text(0) + pick("", ", " + small()) + ")",
				"includes(" + text(0) + pick("", ", " + small()) + ")",
				"startsWith(" + text(0) + pick("", ", " + small()) + ")",
				"endsWith(" + text(0) + pick("", ", " + small()) + ")",
				"slice(" + small() + pick("", ", " + small()) + ")",
				"substring(" + small() + pick("", ", " + small()) + ")", "concat(" + any(0) + ", " + text(0) + ")",
				"repeat(" + small() + ")", "padStart(" + small() + pick("", ", " + text(0)) + ")",
				"padEnd(" + small() + pick("", ", " + text(0)) + ")",
				"split(" + pick("", text(0), pattern(), pattern() + ", 2") + ")",
				"replace(" + text(0) + ", " + any(d) + ")", "replaceAll(" + pattern() + ", " + text(0) + ")", "length");
	}

	private String pattern() {
		return pick("'a'", "' '", "''", "'l'", "s", "r/a/", "r/a/g", "r/[a-z]+/gi", "r/(\\w)(\\w)/g", "r/\\s+/g",
				"r/(?<n>o)/", "r/\\b/g", "r/^/gm", "r/(a|b)*$/", "r/{name}/g", "r//g", "r/x*/y", "r/\\d+/", "1",
				"r/[^a]/i");
	}

	String number(int depth) {
		if (depth <= 0) {
			return pick("n", "m", "h", "0", "1", "2", "3", "7", "10", "2.5", "xs[0]", "xs.length", "-1", "0.1", "o.a",
					"rows.length");
		}
		if (stray()) {
			return any(depth - 1);
		}
		int d = depth - 1;
		return switch (this.random.nextInt(12)) {
			case 0, 1, 2 ->
				operand(number(d)) + pick(" + ", " - ", " * ", " / ", " % ", " // ", " ** ") + operand(number(d));
			case 3 -> operand(number(d)) + "|"
					+ pick("abs", "round", "round(1)", "round(2, 'floor')", "round(1, 'ceil')", "int", "float",
							"string", "int(0, 16)", "float(1)", "int(default=3)", "int(base=8)", "round(precision=1)");
			case 4 -> operand(list(d)) + "|"
					+ pick("length", "sum", "sum('p')", "sum(start=1)", "first", "last", "sum(undefined, 3)");
			case 5 -> operand(text(d)) + "|" + pick("int", "float", "length", "wordcount", "int(7)", "float(1.5)");
			case 6 -> "(" + number(d) + ")";
			case 7 -> pick("-", "+", "not ") + operand(number(d));
			case 8 -> operand(number(d)) + " if " + operand(bool(d)) + " else " + operand(number(d));
			case 9 -> "(" + text(d) + ")." + pick("length", "indexOf('a')", "lastIndexOf('a')");
			case 10 -> "(" + list(d) + ")." + pick("length", "indexOf(1)", "indexOf(n, " + small() + ")");
			default -> number(0);
		};
	}

	String bool(int depth) {
		if (depth <= 0) {
			return pick("b", "true", "false", "n", "s", "z", "q", "xs", "o", "none");
		}
		int d = depth - 1;
		return switch (this.random.nextInt(9)) {
			case 0, 1, 2 -> operand(any(d)) + pick(" == ", " != ", " < ", " > ", " <= ", " >= ", " === ", " !== ")
					+ operand(any(d));
			case 3 -> operand(any(d)) + pick(" is ", " is not ")
					+ pick("defined", "undefined", "null", "number", "string", "mapping", "iterable", "lower", "upper",
							"even", "odd", "truthy", "falsy", "escaped", "divisibleby(3)", "eq(1)", "gt(2)", "le(n)",
							"sameas(s)", "callable", "ne('a')", "null", "none(1)", "lt(" + any(0) + ")",
							"equalto(" + any(0) + ")");
			case 4 -> operand(any(d)) + pick(" in ", " not in ") + operand(pick(list(d), text(d), object(d)));
			case 5 -> operand(bool(d)) + pick(" and ", " or ") + operand(bool(d));
			case 6 -> "not " + operand(bool(d));
			case 7 -> "(" + list(d) + ").includes(" + any(0) + pick("", ", " + small()) + ")";
			default -> bool(0);
		};
	}

	String list(int depth) {
		if (depth <= 0) {
			return pick("xs", "ws", "mix", "rows", "pairs", "[1, 2, 3]", "[]", "['b', 'a', 'C']",
					"[3, none, 'x', q, 1]", "e", "range(4)", "['11', 2, 10, '3']", "range(5, 0, -2)", "o");
		}
		if (stray()) {
			return any(depth - 1);
		}
		int d = depth - 1;
		return switch (this.random.nextInt(16)) {
			case 0, 1 -> operand(list(d)) + "|sort"
					+ pick("", "()", "(true)", "(false, true)", "(attribute='p')", "(attribute='name')",
							"(true, false, 'p')", "(attribute='in.p')", "(reverse=true, attribute='g')",
							"(case_sensitive=true)");
			case 2 -> operand(list(d)) + "|" + pick("reverse", "list", "list|reverse", "first", "last", "length");
			case 3 -> operand(list(d)) + "|batch(" + pick("2", "3, '-'", "n", small()) + ")";
			case 4 -> operand(list(d)) + "|slice(" + pick("2", "3, '-'", "n", "", small()) + ")";
			case 5 -> operand(list(d)) + "|" + pick("select", "reject", "select('number')", "reject('string')",
					"select('gt', 1)", "select('odd')", "select('eq', " + any(0) + ")", "reject('defined')");
			case 6 -> operand(list(d)) + "|" + pick("selectattr('p')", "rejectattr('p')", "selectattr('name')");
			case 7 -> operand(list(d)) + "|groupby(" + pick("'p'", "'g'", "'in.p'", "'length'", "") + ")|dump|safe";
			case 8 -> operand(object(d)) + "|dictsort"
					+ pick("", "()", "(true)", "(false, 'value')", "(by='value')", "(true, 'key')");
			case 9 -> "(" + list(d) + ")." + pick("slice(" + small() + ")", "concat(" + any(d) + ")",
					"join(" + text(0) + ")", "slice(" + small() + ", " + small() + ")", "concat(xs, 1)");
			case 10 -> "[" + any(d) + ", " + any(d) + pick("", ", " + any(d)) + "]";
			case 11 -> "(" + text(d) + ").split(" + pick("'a'", "' '", "''", "r/,/") + ")";
			case 12 -> operand(text(d)) + "|list";
			case 13 -> operand(list(d)) + "|dump|safe";
			case 14 -> "(" + list(d) + ")[" + number(0) + "]";
			default -> list(0);
		};
	}

	String object(int depth) {
		if (depth <= 0) {
			return pick("o", "{a: 1, b: 2}", "{}", "rows[0]", "{'10': 1, '9': 2, z: 3}", "{b: 'x', A: 3, c: none}");
		}
		int d = depth - 1;
		return switch (this.random.nextInt(6)) {
			case 0 -> "{a: " + any(d) + ", b: " + any(d) + "}";
			case 1 -> operand(object(d)) + "|" + pick("dump|safe", "length", "list|dump|safe", "urlencode",
					"dump(1)|safe", "dump(" + pick("0.5", "'--'", "n") + ")|safe", "string");
			case 2 ->
				"(" + object(d) + ")" + pick(".a", ".k", "['b']", "[s]", ".length", "." + pick("x", "name", "in"));
			case 3 -> operand(list(d)) + "|groupby('p')";
			default -> object(0);
		};
	}

	/** Arguments for filters that take a width: often of an unusual type. */
	private String args(int d) {
		return pick("", "5", "3", "10", "2.5", "length=5", "'5'", "n", "5, true", "4, false, '..'", "6, true, ''",
				"width=6", small() + ", " + bool(0), "none", "s", "0", "5, true, none", "xs");
	}

	private String small() {
		return pick("0", "1", "2", "3", "4", "-1", "-2", "1.5", "none", "'2'", "n", "q", "true", "5");
	}

	/** A filter binds to the last operand, so that operators need parentheses. */
	private String operand(String expression) {
		return (this.random.nextInt(10) > 0) ? "(" + expression + ")" : expression;
	}

	private String pick(String... values) {
		return values[this.random.nextInt(values.length)];
	}

}
