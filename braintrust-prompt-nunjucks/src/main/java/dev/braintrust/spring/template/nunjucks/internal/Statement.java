package dev.braintrust.spring.template.nunjucks.internal;

import java.util.List;

import dev.braintrust.spring.limit.internal.Meter;
import dev.braintrust.spring.template.internal.TemplateException;

/**
 * What a template consists of. Loops are in {@link Loop}.
 */
interface Statement {

	void render(Rendering rendering);

	/**
	 * Text outside of tags.
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
	 * An expression that is printed.
	 *
	 * @param expression the expression
	 * @param line where it is, from 1
	 * @param column where it is, from 1
	 */
	record Output(Expression expression, int line, int column) implements Statement {

		@Override
		public void render(Rendering rendering) {
			long memory = rendering.meter().memory();
			int kept = rendering.kept();
			Object value = this.expression.evaluate(rendering);
			if (Undefined.orNull(value)) {
				if (rendering.isStrict()) {
					throw new TemplateException("[Line %d, Column %d] %s is missing or null".formatted(this.line,
							this.column, this.expression.description()));
				}
			}
			else {
				String text = (value instanceof SafeText safe) ? safe.value()
						: Html.escape(Values.toText(value, rendering.meter()), rendering.meter());
				rendering.release(memory, kept);
				rendering.print(text);
			}
		}

	}

	/**
	 * A conditional, with all its branches.
	 *
	 * @param branches the branches in order
	 * @param otherwise what is rendered if no condition holds
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
	 * @param body what is rendered if it holds
	 */
	record Branch(Expression condition, List<Statement> body) {
	}

	/**
	 * A choice by a value.
	 *
	 * @param value the value
	 * @param cases the cases; one without a body shares that of the next
	 * @param otherwise what is rendered if no case matches
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
	 * @param targets the variables
	 * @param value the value of all of them
	 */
	record Assignment(List<Expression.Variable> targets, Expression value) implements Statement {

		@Override
		public void render(Rendering rendering) {
			long memory = rendering.meter().memory();
			int kept = rendering.kept();
			Object assigned = this.value.evaluate(rendering);
			if (assigned instanceof String text) {
				rendering.release(memory, kept);
				rendering.meter().memory(Meter.TEXT + 2L * text.length());
			}
			for (Expression.Variable target : this.targets) {
				if (target.local()) {
					rendering.locals().assign(target.name(), assigned);
				}
				rendering.assign(target.name(), assigned);
			}
		}

	}

	/**
	 * The definition of a macro.
	 *
	 * @param name the macro's name
	 * @param macro the macro
	 * @param nested whether it is inside of a loop or a {@code call} block, and known
	 * there only
	 */
	record Definition(String name, Macro macro, boolean nested) implements Statement {

		@Override
		public void render(Rendering rendering) {
			Callable function = this.macro.bind(null);
			rendering.locals().declare(this.name, function);
			if (this.nested) {
				rendering.frame().set(this.name, function);
			}
			else {
				rendering.setGlobally(this.name, function);
			}
		}

	}

	/**
	 * A named block; without inheritance it is rendered where it stands.
	 *
	 * @param body what is in it
	 */
	record Block(List<Statement> body) implements Statement {

		@Override
		public void render(Rendering rendering) {
			rendering.within(new Frame(rendering.frame(), true), new Locals(null), () -> {
				rendering.renderAll(this.body);
				return this;
			});
		}

	}

	/**
	 * A reference to another template. There are none: a prompt reads no file and no
	 * class path resource.
	 *
	 * @param name the template's name
	 * @param optional whether to go on without it
	 * @param line where it is, from 1
	 */
	record Reference(Expression name, boolean optional, int line) implements Statement {

		@Override
		public void render(Rendering rendering) {
			Object template = this.name.evaluate(rendering);
			if (!this.optional || !(template instanceof String)) {
				throw new TemplateException(
						"[Line %d] template not found: %s. A prompt's template can't use other templates"
							.formatted(this.line, written()));
			}
		}

		/** Only what the template says: the name may come from a variable. */
		private String written() {
			return this.name.description();
		}

	}

}
