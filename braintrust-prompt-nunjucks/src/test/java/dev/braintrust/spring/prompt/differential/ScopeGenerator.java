package dev.braintrust.spring.prompt.differential;

import java.util.Random;

/**
 * Generates nested tags that define and use few names, so that many of them are shadowed.
 */
final class ScopeGenerator {

	private final Random random;

	private final ExpressionGenerator expressions;

	private int blocks;

	/** Whether the current body is one where a block is malformed. */
	private boolean plain;

	/** Whether the current body is within a loop or a conditional. */
	private boolean synchronous;

	ScopeGenerator(Random random, ExpressionGenerator expressions) {
		this.random = random;
		this.expressions = expressions;
	}

	String template() {
		return body(3);
	}

	private String body(int depth) {
		StringBuilder body = new StringBuilder();
		int count = 1 + this.random.nextInt((depth > 1) ? 4 : 3);
		for (int i = 0; i < count; i++) {
			body.append(statement(depth));
		}
		return body.toString();
	}

	private String statement(int depth) {
		if (depth <= 0) {
			return simple();
		}
		int d = depth - 1;
		int kind = this.random.nextInt(30);
		boolean rare = this.random.nextInt(30) == 0;
		boolean async = kind == 5 || kind == 6 || kind == 22;
		boolean block = async || kind == 17 || kind == 18;
		if (!rare && ((async && this.synchronous) || (block && this.plain))) {
			return simple();
		}
		boolean outerPlain = this.plain;
		boolean outerSynchronous = this.synchronous;
		this.plain = kind == 23;
		this.synchronous = outerSynchronous || kind < 5 || (kind >= 19 && kind <= 22);
		String statement = statement(kind, d);
		this.plain = outerPlain;
		this.synchronous = outerSynchronous;
		return statement;
	}

	private String statement(int kind, int d) {
		return switch (kind) {
			case 0, 1, 2, 3, 4 -> loop("for", "endfor", d);
			case 5 -> loop("asyncEach", "endeach", d);
			case 6 -> loop("asyncAll", "endall", d);
			case 7, 8, 9 -> "{% set " + name() + " = " + value() + " %}";
			case 10 -> "{% set " + name() + " %}" + body(d) + "{% endset %}";
			case 11, 12, 13, 14 ->
				"{% macro " + macro() + "(" + pick("", name(), name() + ", " + name(), name() + "=" + value(),
						name() + ", " + name() + "=" + value()) + ") %}" + body(d) + "{% endmacro %}";
			case 15, 16 -> "{% macro w(a) %}<{{ caller() }}>{% endmacro %}{% call"
					+ pick("", "(" + name() + ")", "(" + name() + ", " + name() + "=1)") + " " + pick("w", "w", macro())
					+ "(" + pick("", value(), name() + "=" + value()) + ") %}" + body(d) + "{% endcall %}";
			case 17, 18 -> "{% block b" + this.blocks++ + " %}" + body(d) + "{% endblock %}";
			case 19, 20, 21 -> "{% if " + condition() + " %}" + body(d)
					+ pick("", "{% else %}" + body(d), "{% elif " + condition() + " %}" + body(d)) + "{% endif %}";
			case 22 -> "{% ifAsync " + condition() + " %}" + body(d) + pick("", "{% else %}" + body(d)) + "{% endif %}";
			case 23 -> "{% switch " + value() + " %}{% case " + value() + " %}" + body(d)
					+ pick("", "{% case " + value() + " %}" + body(d), "{% case 1 %}")
					+ pick("", "{% default %}" + body(d)) + "{% endswitch %}";
			case 24 -> "{% filter " + pick("upper", "trim", "replace('a', 'b')", "title", "safe") + " %}" + body(d)
					+ "{% endfilter %}";
			case 25 -> "{% set " + name() + ", " + name() + " = " + value() + " %}";
			default -> simple();
		};
	}

	private String loop(String start, String end, int d) {
		String names = pick(name(), name(), name(), "a, x", "x, b", "k, x", "b, a", "a, x, b", "x, k, a",
				name() + ", " + name());
		String body = body(d);
		boolean outer = this.plain;
		this.plain = true;
		String otherwise = pick("", "", "{% else %}" + body(d));
		this.plain = outer;
		return "{% " + start + " " + names + " in " + items() + " %}" + body + otherwise + "{% " + end + " %}";
	}

	private String items() {
		return pick("xs", "pairs", "o", "s", "e", "z", "q", name(), name(), "[1, 2]", "[[1, 2], [3, 4, 5]]",
				"{a: 1, b: 2}", "[[1], none, [], [2, 3]]", "[[[1, 2]], {k: 3}, 'ab', 5]", "'xy'", "range(2)", "[]",
				"{}", "mix", "n", "rows", "s|safe", "b");
	}

	private String simple() {
		return switch (this.random.nextInt(12)) {
			case 0 -> pick("-", " ", ".", "\n");
			case 1, 2, 3, 4, 5 -> "{{ " + name() + " }};";
			case 6 -> "{{ loop" + pick(".index", ".first", ".last", ".length", ".revindex", "") + " }},";
			case 7, 8, 9 -> call();
			case 10 -> "{{ caller(" + pick("", "1", "7, 8") + ")" + ((this.random.nextInt(15) == 0) ? "" : " if caller")
					+ " }}";
			default -> "{{ " + this.expressions.any(1) + " }}";
		};
	}

	private String call() {
		String macro = macro();
		String guard = (this.random.nextInt(30) == 0) ? "" : " if " + macro + " is callable";
		return "{{ " + macro + "(" + pick("", value(), value() + ", " + value(), name() + "=" + value()) + ")" + guard
				+ " }}";
	}

	private String condition() {
		return pick("true", "false", name(), "b", name() + " == 1", "loop.first", "not " + name(), "q");
	}

	private String value() {
		return pick("1", "2", "'v'", name(), name(), "[1, 2]", "{k: 1}", "none", "q", name() + " ~ 'w'", "loop.index",
				"xs", "s", "3", name(), (this.random.nextInt(4) == 0) ? macro() : "9");
	}

	private String name() {
		return pick("a", "b", "c", "x", "k", "a", "x");
	}

	private String macro() {
		return pick("f", "f", "f", "g", "a", "w");
	}

	private String pick(String... values) {
		return values[this.random.nextInt(values.length)];
	}

}
