package dev.braintrust.spring.prompt.differential;

import java.util.Random;

/**
 * Generates one operation on values of any type: a filter, a test, a method or an
 * operator, with arguments that it rarely gets.
 */
final class CallGenerator {

	private static final String[] VALUES = { "s", "t", "u", "n", "m", "h", "b", "z", "q", "xs", "ws", "mix", "rows",
			"pairs", "o", "e", "''", "'10'", "' 7.5e1x'", "'0x1f'", "' 12 '", "'Infinity'", "0", "-2.5", "1e3", "1 / 3",
			"0.1 + 0.2", "1 / 0", "0 / 0", "-0", "5 ** -300", "2 ** 70", "true", "false", "none", "[]",
			"[3, none, 'b']", "[[1, 2], [3]]", "[q, none, false]", "[{a: 1}, {a: none}, {}]", "{}",
			"{a: 1, '10': 2, '9': 3}", "{length: 2}", "range(3)", "r/a/g", "r/(b)?c/i", "'<b>x</b>' | safe",
			"(s | safe)", "u | upper", "[u, s, 'Z']", "s.split('')" };

	private static final String[] ARGUMENTS = { "", "", "none", "q", "0", "1", "2", "-1", "2.5", "'a'", "''", "true",
			"[1]", "o", "'p'", "u", "' '", "r/[lo]/g", "r/(l)(o)?/, '<$1$2$$>'", "r/\\b/g, '|'", "'$&', '$&$`'", "n=1",
			"'1'", "1, 2", "3, 1", "-3, -1", "2, 'x'", "'l', 'L'", "'b', 'c'", "'a', 'b', 1", "true, true",
			"false, true, 'p'", "5, true, '-'", "5, 'xy'", "1, ''", "default=5", "attribute='p'", "16", "36", "xs",
			"s, t", "n", "m", "'length'", "'name'", "1, 2, 3", "0, none" };

	private static final String[] FILTERS = { "abs", "batch", "capitalize", "center", "default", "d", "dictsort",
			"dump", "escape", "e", "first", "float", "forceescape", "groupby", "indent", "int", "join", "last",
			"length", "list", "lower", "nl2br", "reject", "rejectattr", "replace", "reverse", "round", "safe", "select",
			"selectattr", "slice", "sort", "string", "striptags", "sum", "title", "trim", "truncate", "upper",
			"urlencode", "urlize", "wordcount", "filesizeformat" };

	private static final String[] TESTS = { "callable", "defined", "divisibleby", "escaped", "eq", "equalto", "sameas",
			"even", "odd", "falsy", "ge", "greaterthan", "gt", "le", "lessthan", "lt", "lower", "ne", "null", "number",
			"none", "string", "truthy", "undefined", "upper", "iterable", "mapping", "true", "in" };

	private static final String[] METHODS = { "toUpperCase", "toLowerCase", "trim", "trimStart", "trimEnd", "charAt",
			"indexOf", "lastIndexOf", "includes", "startsWith", "endsWith", "slice", "substring", "concat", "repeat",
			"padStart", "padEnd", "split", "replace", "replaceAll", "join", "push", "pop", "shift", "unshift",
			"reverse", "toFixed", "test", "toString", "at", "map", "sort" };

	private static final String[] OPERATORS = { "==", "===", "!=", "!==", "<", ">", "<=", ">=", "+", "-", "*", "/", "%",
			"//", "**", " in ", " not in ", " and ", " or ", "~" };

	private final Random random;

	CallGenerator(Random random) {
		this.random = random;
	}

	String next() {
		return switch (this.random.nextInt(4)) {
			case 0 -> filtered();
			case 1 -> "(" + value() + ") is " + pick("", "not ") + pick(TESTS) + arguments();
			case 2 -> method();
			default -> "(" + pick(value(), method()) + ") " + pick(OPERATORS) + " (" + pick(value(), filtered()) + ")";
		};
	}

	private String filtered() {
		StringBuilder filtered = new StringBuilder("(").append(value()).append(')');
		int count = 1 + this.random.nextInt(2);
		for (int i = 0; i < count; i++) {
			filtered.append(" | ").append(pick(FILTERS)).append(arguments());
		}
		return filtered.append(pick("", "", " | string", " | dump | safe", " | safe")).toString();
	}

	private String method() {
		String method = pick(METHODS);
		// a name of JavaScript's prototypes, which are missing here
		return (!method.equals("toString") && this.random.nextInt(12) == 0) ? "'" + method + "' in (" + value() + ")"
				: "(" + value() + ")." + method + "(" + pick(ARGUMENTS) + ")";
	}

	private String value() {
		return pick(VALUES);
	}

	private String arguments() {
		String arguments = pick(ARGUMENTS);
		return arguments.isEmpty() ? "" : "(" + arguments + ")";
	}

	private String pick(String... values) {
		return values[this.random.nextInt(values.length)];
	}

}
