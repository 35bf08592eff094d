package dev.braintrust.spring.template.nunjucks.internal.expressions;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.template.internal.TemplateException;
import dev.braintrust.spring.template.nunjucks.internal.filters.Filter;
import dev.braintrust.spring.template.nunjucks.internal.filters.Filters;
import dev.braintrust.spring.template.nunjucks.internal.filters.TestFunction;
import dev.braintrust.spring.template.nunjucks.internal.filters.TestFunctions;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Expression;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Rendering;
import dev.braintrust.spring.template.nunjucks.internal.values.Arguments;
import dev.braintrust.spring.template.nunjucks.internal.values.Callable;
import dev.braintrust.spring.template.nunjucks.internal.values.Values;
import dev.braintrust.spring.template.nunjucks.internal.values.WrongTypeException;

/**
 * An expression that calls a function, a filter or a test.
 */
public interface Invocation extends Expression {

	/**
	 * A call of a function.
	 *
	 * @param function the function
	 * @param arguments the arguments
	 * @param line the line of the call, from 1
	 */
	record FunctionCall(Expression function, List<Expression> arguments, int line) implements Invocation {

		@Override
		public @Nullable Object evaluate(Rendering rendering) {
			Object target = this.function.evaluate(rendering);
			Arguments values = rendering.evaluate(this.arguments);
			if (target instanceof Callable callable) {
				try {
					return rendering.call(callable, values);
				}
				catch (WrongTypeException ex) {
					throw new TemplateException("[Line %d] '%s' needs %s".formatted(this.line,
							this.function.description(), ex.getMessage()));
				}
			}
			throw new TemplateException("[Line %d] '%s' can't be called: it is %s".formatted(this.line,
					this.function.description(), Values.isTruthy(target) ? "not a function" : "missing or empty"));
		}

		@Override
		public String description() {
			return "the return value of (" + this.function.description() + ")";
		}

	}

	/**
	 * A filter applied to a value.
	 *
	 * @param name the filter's name
	 * @param filter the filter, or null if there is none of this name
	 * @param arguments the filtered value, followed by the arguments of the filter
	 * @param line the line of the filter, from 1
	 */
	record FilterCall(String name, @Nullable Filter filter, List<Expression> arguments,
			int line) implements Invocation {

		public FilterCall(String name, List<Expression> arguments, int line) {
			this(name, Filters.get(name), arguments, line);
		}

		@Override
		public @Nullable Object evaluate(Rendering rendering) {
			if (this.filter == null) {
				throw new TemplateException("[Line %d] There is no filter '%s'".formatted(this.line, this.name));
			}
			Arguments values = rendering.evaluate(this.arguments);
			rendering.meter().work(1);
			try {
				return this.filter.apply(values, rendering);
			}
			catch (WrongTypeException ex) {
				throw new TemplateException(
						"[Line %d] Filter '%s' needs %s".formatted(this.line, this.name, ex.getMessage()));
			}
		}

	}

	/**
	 * {@code value is test}.
	 *
	 * @param value the tested value
	 * @param name the name of the test
	 * @param arguments the arguments of the test
	 * @param line the line of the test, from 1
	 */
	record TestCall(Expression value, String name, List<Expression> arguments, int line) implements Invocation {

		@Override
		public Object evaluate(Rendering rendering) {
			TestFunction test = TestFunctions.get(this.name);
			if (test == null) {
				throw new TemplateException("[Line %d] There is no test '%s'".formatted(this.line, this.name));
			}
			Object tested = this.value.evaluate(rendering);
			Arguments values = rendering.evaluate(this.arguments);
			try {
				return test.test(tested, values.get(0), rendering.meter());
			}
			catch (WrongTypeException ex) {
				throw new TemplateException(
						"[Line %d] Test '%s' needs %s".formatted(this.line, this.name, ex.getMessage()));
			}
		}

	}

}
