package dev.braintrust.spring.template.nunjucks.internal.tags;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.template.internal.TemplateException;
import dev.braintrust.spring.template.nunjucks.internal.expressions.LocalVariable;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Expression;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Frame;
import dev.braintrust.spring.template.nunjucks.internal.rendering.FrameReference;
import dev.braintrust.spring.template.nunjucks.internal.rendering.FunctionScope;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Rendering;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Statement;
import dev.braintrust.spring.template.nunjucks.internal.values.MemberAccess;
import dev.braintrust.spring.template.nunjucks.internal.values.Undefined;
import dev.braintrust.spring.template.nunjucks.internal.values.Values;

/**
 * The loops {@code asyncEach} and {@code asyncAll}, which prompts render synchronously.
 * Unlike {@link Loop}, they iterate over a string like over an object, need two variables
 * for both, and with an {@code else} branch they need a value. Followed by an
 * {@link End}.
 *
 * @param variables the variables
 * @param values the variable of the value to iterate over
 * @param items the value to iterate over
 * @param body rendered for each item
 * @param function the function of the body
 * @param all whether the loop is an {@code asyncAll}
 */
public record AsyncLoop(List<LocalVariable> variables, LocalVariable values, Expression items, List<Statement> body,
		FunctionScope function, boolean all) implements Statement {

	/** With more variables, nunjucks changes the elements of the list. */
	public static final int MAX_VARIABLES = 3;

	@Override
	public void render(Rendering rendering) {
		FrameReference frame = rendering.frameReference();
		frame.set(new Frame(frame.get(), false));
		Object iterated = Values.elements(this.items.evaluate(rendering), rendering.meter());
		this.values.set(iterated, rendering);
		if (iterated instanceof List<?> list) {
			LoopState loop = new LoopState(list.size(), rendering.meter());
			int end = list.size();
			for (int i = 0; i < (this.all ? end : list.size()); i++) {
				renderItem(list.get(i), i, loop, rendering);
			}
		}
		else if (iterated instanceof String text) {
			LoopState loop = new LoopState(text.length(), rendering.meter());
			for (int i = 0; i < text.length(); i++) {
				renderMember(String.valueOf(i), String.valueOf(text.charAt(i)), i, loop, rendering);
			}
		}
		else if (iterated instanceof Map<?, ?> map) {
			LoopState loop = new LoopState(map.size(), rendering.meter());
			int index = 0;
			for (Map.Entry<?, ?> entry : map.entrySet()) {
				renderMember(entry.getKey(), entry.getValue(), index++, loop, rendering);
			}
		}
	}

	private void renderItem(@Nullable Object item, int index, LoopState loop, Rendering rendering) {
		int count = this.variables.size();
		@Nullable Object[] parts = new Object[count];
		for (int part = 0; part < count; part++) {
			parts[part] = (count == 1) ? item : Loop.part(item, part, rendering.meter());
		}
		renderBody(parts, index, loop, rendering);
	}

	private void renderMember(@Nullable Object key, @Nullable Object value, int index, LoopState loop,
			Rendering rendering) {
		if (this.variables.size() != 2) {
			throw new TemplateException("An asynchronous loop over a string or an object needs two variables");
		}
		renderBody(new Object[] { key, value }, index, loop, rendering);
	}

	private void renderBody(@Nullable Object[] values, int index, LoopState loop, Rendering rendering) {
		rendering.meter().work(1);
		rendering.call(rendering.frameReference(), rendering.locals(), this.function, () -> {
			for (int i = 0; i < values.length; i++) {
				LocalVariable variable = this.variables.get(i);
				variable.set(values[i], rendering);
				rendering.frame().set(variable.name(), values[i]);
			}
			loop.set(index, rendering.frame());
			rendering.renderAll(this.body);
			return this;
		});
	}

	/**
	 * The end of an asynchronous loop.
	 *
	 * @param values the variable of the value that was iterated over
	 * @param hasElse whether the loop has an {@code else} branch
	 * @param otherwise rendered if the value has no length
	 */
	public record End(LocalVariable values, boolean hasElse, List<Statement> otherwise) implements Statement {

		@Override
		public void render(Rendering rendering) {
			if (this.hasElse) {
				Object iterated = this.values.evaluate(rendering);
				if (Undefined.orNull(iterated)) {
					throw new TemplateException(
							"An asynchronous loop with an 'else' needs a value that is not null or missing");
				}
				if (!Values.isTruthy(MemberAccess.get(iterated, "length", rendering.meter()))) {
					rendering.renderAll(this.otherwise);
				}
			}
			rendering.frameReference().set(rendering.frame().parent());
		}

	}

}
