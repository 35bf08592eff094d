package dev.braintrust.spring.template.nunjucks.internal.expressions;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.JavaScript;
import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.nunjucks.internal.parsing.FunctionScope;
import dev.braintrust.spring.template.nunjucks.internal.patterns.RegularExpression;
import dev.braintrust.spring.template.nunjucks.internal.tags.Rendering;
import dev.braintrust.spring.template.nunjucks.internal.tags.Statement;
import dev.braintrust.spring.template.nunjucks.internal.values.Arguments;
import dev.braintrust.spring.template.nunjucks.internal.values.KeywordArguments;
import dev.braintrust.spring.template.nunjucks.internal.values.MemberAccess;
import dev.braintrust.spring.template.nunjucks.internal.values.TemplateList;
import dev.braintrust.spring.template.nunjucks.internal.values.Undefined;
import dev.braintrust.spring.template.nunjucks.internal.values.Values;

/**
 * An expression in a tag. Operators are in {@link Operation}, calls in
 * {@link Invocation}.
 */
public interface Expression {

	@Nullable Object evaluate(Rendering rendering);

	/** The name of this expression in error messages. */
	default String description() {
		return "an expression";
	}

	/**
	 * A literal value.
	 *
	 * @param value the value
	 */
	record Literal(@Nullable Object value) implements Expression {

		@Override
		public @Nullable Object evaluate(Rendering rendering) {
			return this.value;
		}

		@Override
		public String description() {
			return String.valueOf(this.value);
		}

	}

	/**
	 * A regular expression.
	 *
	 * @param pattern the regular expression
	 */
	record PatternLiteral(RegularExpression pattern) implements Expression {

		@Override
		public Object evaluate(Rendering rendering) {
			return this.pattern.fresh();
		}

		@Override
		public String description() {
			return this.pattern.toString();
		}

	}

	/**
	 * A variable that is resolved during rendering. See also {@link LocalVariable}.
	 *
	 * @param name the name
	 */
	record Variable(String name) implements Expression {

		@Override
		public @Nullable Object evaluate(Rendering rendering) {
			return rendering.lookUp(this.name);
		}

		@Override
		public String description() {
			return this.name;
		}

	}

	/**
	 * A member of a value, after a dot or in brackets.
	 *
	 * @param target the value
	 * @param key the member's name or index
	 */
	record Member(Expression target, Expression key) implements Expression {

		@Override
		public @Nullable Object evaluate(Rendering rendering) {
			Object value = this.target.evaluate(rendering);
			Object name = this.key.evaluate(rendering);
			return Undefined.orNull(value) ? Undefined.VALUE : MemberAccess.get(value, name, rendering.meter());
		}

		@Override
		public String description() {
			return this.target.description() + "[\"" + this.key.description() + "\"]";
		}

	}

	/**
	 * A list literal.
	 *
	 * @param elements the elements
	 */
	record ListLiteral(List<Expression> elements) implements Expression {

		@Override
		public Object evaluate(Rendering rendering) {
			rendering.meter().elements(4L + this.elements.size());
			return new TemplateList(Arguments.evaluate(this.elements, rendering).values());
		}

	}

	/**
	 * An object literal, or the named arguments of a call.
	 *
	 * @param entries names and values; the last entry of a name takes precedence
	 * @param named whether these are named arguments
	 */
	record DictLiteral(List<Entry> entries, boolean named) implements Expression {

		@Override
		public Object evaluate(Rendering rendering) {
			rendering.meter().memory(BuildMeter.ENTRY * (1L + this.entries.size()));
			rendering.meter().work(1L + this.entries.size());
			Map<String, @Nullable Object> values = this.named ? new KeywordArguments() : new LinkedHashMap<>();
			this.entries.forEach((entry) -> values.put(entry.name(), entry.value().evaluate(rendering)));
			if (this.named) {
				values.put("__keywords", true);
			}
			return this.named ? values : JavaScript.ordered(values, rendering.meter());
		}

	}

	/**
	 * An entry of an object literal.
	 *
	 * @param name the name
	 * @param value the value
	 */
	record Entry(String name, Expression value) {
	}

	/**
	 * An expression in parentheses. Its description hides that of the inner expression.
	 *
	 * @param inner the expression
	 */
	record Group(Expression inner) implements Expression {

		@Override
		public @Nullable Object evaluate(Rendering rendering) {
			return this.inner.evaluate(rendering);
		}

	}

	/**
	 * Several expressions in parentheses, separated by commas. The value is that of the
	 * last one.
	 *
	 * @param parts the expressions, at least one
	 */
	record CommaExpression(List<Expression> parts) implements Expression {

		@Override
		public @Nullable Object evaluate(Rendering rendering) {
			return Arguments.evaluate(this.parts, rendering).get(this.parts.size() - 1);
		}

	}

	/**
	 * {@code value if condition else otherwise}.
	 *
	 * @param condition the condition
	 * @param value the value if it is truthy
	 * @param otherwise the value if it is falsy
	 */
	record Conditional(Expression condition, Expression value, Expression otherwise) implements Expression {

		@Override
		public @Nullable Object evaluate(Rendering rendering) {
			return (Values.isTruthy(this.condition.evaluate(rendering)) ? this.value : this.otherwise)
				.evaluate(rendering);
		}

	}

	/**
	 * The rendered text of a part of the template.
	 *
	 * @param body the part
	 * @param function the function of the part
	 */
	record RenderedBody(List<Statement> body, FunctionScope function) implements Expression {

		@Override
		public Object evaluate(Rendering rendering) {
			return rendering.call(rendering.frameReference(), rendering.locals(), this.function,
					() -> rendering.renderToString(this.body));
		}

	}

}
