package dev.braintrust.spring.template.nunjucks.internal.tags;

import java.util.List;
import java.util.Map;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.internal.TemplateException;
import dev.braintrust.spring.template.nunjucks.internal.expressions.Expression;
import dev.braintrust.spring.template.nunjucks.internal.expressions.LocalVariable;
import dev.braintrust.spring.template.nunjucks.internal.filters.HtmlEscaper;
import dev.braintrust.spring.template.nunjucks.internal.parsing.FunctionScope;
import dev.braintrust.spring.template.nunjucks.internal.values.Callable;
import dev.braintrust.spring.template.nunjucks.internal.values.Equality;
import dev.braintrust.spring.template.nunjucks.internal.values.SafeText;
import dev.braintrust.spring.template.nunjucks.internal.values.Undefined;
import dev.braintrust.spring.template.nunjucks.internal.values.Values;

/**
 * A statement of a template. Loops are in {@link Loop}.
 */
public interface Statement {

	void render(Rendering rendering);

	/**
	 * Text outside tags.
	 *
	 * @param text the text
	 */
	record Text(String text) implements Statement {

		@Override
		public void render(Rendering rendering) {
			rendering.print(this.text);
		}

	}

	/**
	 * A printed expression.
	 *
	 * @param expression the expression
	 * @param line the line of the tag, from 1
	 * @param column the column of the tag, from 1
	 */
	record Output(Expression expression, int line, int column) implements Statement {

		@Override
		public void render(Rendering rendering) {
			long memory = rendering.meter().memory();
			int retained = rendering.retained();
			Object value = this.expression.evaluate(rendering);
			if (Undefined.orNull(value)) {
				if (rendering.isStrict()) {
					throw new TemplateException("[Line %d, Column %d] %s is missing or null".formatted(this.line,
							this.column, this.expression.description()));
				}
			}
			else {
				String text = (value instanceof SafeText safe) ? safe.value()
						: HtmlEscaper.escape(Values.toText(value, rendering.meter()), rendering.meter());
				rendering.release(memory, retained);
				rendering.print(text);
			}
		}

	}

	/**
	 * A conditional.
	 *
	 * @param branches the branches in order
	 * @param otherwise rendered if no condition is truthy
	 */
	record If(List<Branch> branches, List<Statement> otherwise) implements Statement {

		@Override
		public void render(Rendering rendering) {
			for (Branch branch : this.branches) {
				rendering.meter().work(1);
				if (rendering.isTruthy(branch.condition())) {
					rendering.renderAll(branch.body());
					return;
				}
			}
			rendering.renderAll(this.otherwise);
		}

	}

	/**
	 * One branch of a conditional or a {@code switch}.
	 *
	 * @param condition the condition, or the value to match
	 * @param body rendered if the condition is truthy or the value matches
	 */
	record Branch(Expression condition, List<Statement> body) {
	}

	/**
	 * A {@code switch}.
	 *
	 * @param value the value
	 * @param cases the cases; a case without a body uses that of the next case
	 * @param otherwise rendered if no case matches
	 */
	record Switch(Expression value, List<Branch> cases, List<Statement> otherwise) implements Statement {

		@Override
		public void render(Rendering rendering) {
			Object chosen = this.value.evaluate(rendering);
			boolean matched = false;
			for (Branch branch : this.cases) {
				rendering.meter().work(1);
				matched = matched || Equality.strict(chosen, branch.condition().evaluate(rendering), rendering.meter());
				if (matched && !branch.body().isEmpty()) {
					rendering.renderAll(branch.body());
					return;
				}
			}
			rendering.renderAll(this.otherwise);
		}

	}

	/**
	 * An assignment.
	 *
	 * @param targets the variables, which are {@link Expression.Variable}s and
	 * {@link LocalVariable}s
	 * @param value the value assigned to each variable
	 */
	record Assignment(List<Expression> targets, Expression value) implements Statement {

		@Override
		public void render(Rendering rendering) {
			long memory = rendering.meter().memory();
			int retained = rendering.retained();
			Object assigned = this.value.evaluate(rendering);
			if (assigned instanceof String text) {
				rendering.release(memory, retained);
				rendering.meter().memory(BuildMeter.TEXT + 2L * text.length());
			}
			for (Expression target : this.targets) {
				if (target instanceof LocalVariable local) {
					local.set(assigned, rendering);
				}
			}
			for (Expression target : this.targets) {
				rendering.assign(target.description(), assigned);
			}
		}

	}

	/**
	 * The definition of a macro.
	 *
	 * @param variable the macro's name
	 * @param macro the macro
	 * @param nested whether the macro is inside a loop or a {@code call} block, and
	 * visible only there
	 */
	record MacroDefinition(LocalVariable variable, Macro macro, boolean nested) implements Statement {

		@Override
		public void render(Rendering rendering) {
			Callable function = this.macro.bind(rendering.frameReference(), null);
			this.variable.set(function, rendering);
			if (this.nested) {
				rendering.frame().set(this.variable.name(), function);
			}
			else {
				rendering.setGlobally(this.variable.name(), function);
			}
		}

	}

	/**
	 * The content of a named block.
	 *
	 * @param body the content
	 * @param function the function of the block
	 */
	record BlockBody(List<Statement> body, FunctionScope function) {
	}

	/**
	 * A named block, rendered in place because templates have no inheritance.
	 *
	 * @param name the name
	 * @param blocks the blocks of the template. Nunjucks does not find blocks in
	 * {@code set} blocks and in cases of a {@code switch}
	 * @param line the line of the tag, from 1
	 */
	record Block(String name, Map<String, BlockBody> blocks, int line) implements Statement {

		@Override
		public void render(Rendering rendering) {
			BlockBody block = this.blocks.get(this.name);
			if (block == null) {
				throw new TemplateException(
						"[Line %d] There is no block '%s': nunjucks finds no blocks in 'set' and 'case' tags"
							.formatted(this.line, this.name));
			}
			FrameReference frame = new FrameReference(new Frame(rendering.frame(), true));
			rendering.call(frame, null, block.function(), () -> {
				rendering.renderAll(block.body());
				return this;
			});
		}

	}

	/**
	 * The start of another function, to which the rest of the current body belongs.
	 *
	 * @param function the function
	 */
	record Continuation(FunctionScope function) implements Statement {

		@Override
		public void render(Rendering rendering) {
			rendering.enter(this.function);
		}

	}

	/**
	 * A conditional whose branches are a function.
	 *
	 * @param conditional the conditional
	 * @param function the function
	 */
	record AsyncIf(If conditional, FunctionScope function) implements Statement {

		@Override
		public void render(Rendering rendering) {
			rendering.call(rendering.frameReference(), rendering.locals(), this.function, () -> {
				this.conditional.render(rendering);
				return this;
			});
		}

	}

	/**
	 * A reference to another template. Always fails unless optional, because prompts
	 * can't access files or class path resources.
	 *
	 * @param name the name of the template
	 * @param optional whether a missing template is ignored
	 * @param line the line of the tag, from 1
	 */
	record TemplateReference(Expression name, boolean optional, int line) implements Statement {

		@Override
		public void render(Rendering rendering) {
			Object template = this.name.evaluate(rendering);
			if (!this.optional || !(template instanceof String)) {
				throw new TemplateException(
						"[Line %d] template not found: %s. A prompt's template can't use other templates"
							.formatted(this.line, written()));
			}
		}

		/** The name as written in the template, because its value may be a variable. */
		private String written() {
			return this.name.description();
		}

	}

}
