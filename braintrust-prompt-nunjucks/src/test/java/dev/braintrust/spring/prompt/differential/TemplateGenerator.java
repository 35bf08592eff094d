package dev.braintrust.spring.prompt.differential;

import java.util.List;
import java.util.Random;

/**
 * Generates one random build from a seed and a number: an expression of known types, an
 * unusual call, a template with many scopes or unusual syntax, or a mutation of these.
 */
final class TemplateGenerator {

	private static final List<String> SEPARATORS = List.of(" ", "\n", "", "-", "|", "<b>");

	private final Random random;

	private final VariablesGenerator variables;

	private final ExpressionGenerator expressions;

	private final ScopeGenerator scopes;

	private final CallGenerator calls;

	private final SyntaxGenerator syntax;

	TemplateGenerator(long seed, int number) {
		// the seeds of a linear congruential generator must not be close to each other
		this.random = new Random((seed * 1_000_003L + number) * 0x9E3779B97F4A7C15L);
		this.variables = new VariablesGenerator(this.random);
		this.expressions = new ExpressionGenerator(this.random);
		this.scopes = new ScopeGenerator(this.random, this.expressions);
		this.calls = new CallGenerator(this.random);
		this.syntax = new SyntaxGenerator(this.random);
	}

	Build next() {
		String template = switch (this.random.nextInt(12)) {
			case 0, 1, 2 -> typed();
			case 3, 4, 5 -> this.scopes.template();
			case 6, 7 -> "{{ " + this.calls.next() + " }}";
			case 8, 9 -> this.syntax.template();
			default -> mutated(any());
		};
		return new Build(template, this.variables.next(), this.random.nextInt(10) == 0);
	}

	private String any() {
		return switch (this.random.nextInt(4)) {
			case 0 -> typed();
			case 1 -> this.scopes.template();
			case 2 -> "{{ " + this.calls.next() + " }}";
			default -> this.syntax.template();
		};
	}

	private String typed() {
		StringBuilder template = new StringBuilder();
		int count = 1 + this.random.nextInt(3);
		for (int i = 0; i < count; i++) {
			template.append(SEPARATORS.get(this.random.nextInt(SEPARATORS.size())));
			template.append((this.random.nextInt(8) == 0) ? "{{-" : "{{ ")
				.append(this.expressions.any(3))
				.append((this.random.nextInt(8) == 0) ? "-}}" : " }}");
		}
		return template.toString();
	}

	private String mutated(String template) {
		StringBuilder mutated = new StringBuilder(template);
		int count = 1 + this.random.nextInt(3);
		for (int i = 0; i < count && !mutated.isEmpty(); i++) {
			int at = this.random.nextInt(mutated.length());
			switch (this.random.nextInt(5)) {
				case 0 -> mutated.deleteCharAt(at);
				case 1 -> mutated.insert(at,
						pick("{", "}", "%", "-", "|", ".", "(", ")", "[", "]", ",", "'", "\"", " ", "a", "x", "1", "0",
								"not ", " in ", " is ", " if ", "~", "**", "//", "=", "r/", "/g", "\\", "#"));
				case 2 -> {
					int end = Math.min(mutated.length(), at + 1 + this.random.nextInt(12));
					mutated.delete(at, end);
				}
				case 3 -> {
					int end = Math.min(mutated.length(), at + 1 + this.random.nextInt(12));
					String copy = mutated.substring(at, end);
					mutated.insert(this.random.nextInt(mutated.length()), copy);
				}
				default -> {
					int other = this.random.nextInt(mutated.length());
					char c = mutated.charAt(at);
					mutated.setCharAt(at, mutated.charAt(other));
					mutated.setCharAt(other, c);
				}
			}
		}
		return mutated.toString();
	}

	private String pick(String... values) {
		return values[this.random.nextInt(values.length)];
	}

}
