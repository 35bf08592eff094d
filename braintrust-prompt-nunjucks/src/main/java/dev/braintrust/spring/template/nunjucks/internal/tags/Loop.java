package dev.braintrust.spring.template.nunjucks.internal.tags;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.internal.TemplateException;
import dev.braintrust.spring.template.nunjucks.internal.expressions.LocalVariable;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Expression;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Frame;
import dev.braintrust.spring.template.nunjucks.internal.rendering.FrameReference;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Rendering;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Statement;
import dev.braintrust.spring.template.nunjucks.internal.values.MemberAccess;
import dev.braintrust.spring.template.nunjucks.internal.values.Undefined;
import dev.braintrust.spring.template.nunjucks.internal.values.Values;

/**
 * A loop. With one variable, iterates over the elements of a list or the characters of a
 * string. With several variables, destructures each element, or iterates over the keys
 * and values of an object.
 *
 * @param variables the variables
 * @param members the variables of key and value that the {@code else} branch sees; empty
 * for one variable
 * @param length the variable of the number of items, which keeps its value if there is
 * nothing to iterate over
 * @param items the value to iterate over
 * @param body rendered for each item
 * @param otherwise rendered if there are no items
 */
public record Loop(List<LocalVariable> variables, List<LocalVariable> members, LocalVariable length, Expression items,
		List<Statement> body, List<Statement> otherwise) implements Statement {

	@Override
	public void render(Rendering rendering) {
		FrameReference frame = rendering.frameReference();
		Frame outer = frame.get();
		frame.set(new Frame(outer, false));
		Object values = this.items.evaluate(rendering);
		if (Values.isTruthy(values)) {
			iterate(Values.elements(values, rendering.meter()), rendering);
		}
		if (!this.otherwise.isEmpty() && !Values.isTruthy(this.length.evaluate(rendering))) {
			rendering.renderAll(this.otherwise);
		}
		frame.set(outer);
	}

	private void iterate(@Nullable Object values, Rendering rendering) {
		if (this.variables.size() == 1) {
			iterateOne(values, rendering);
		}
		else if (values instanceof List<?> list) {
			LoopState loop = start(list.size(), rendering);
			for (int i = 0; i < list.size(); i++) {
				for (int part = 0; part < this.variables.size(); part++) {
					// not in the frame: nunjucks sets a variable named [object Object]
					this.variables.get(part).set(part(list.get(i), part, rendering.meter()), rendering);
				}
				renderBody(i, loop, rendering);
			}
		}
		else {
			iterateMembers(values, rendering);
		}
	}

	/** Iterates without a list of all keys, because a string may have millions. */
	private void iterateMembers(@Nullable Object values, Rendering rendering) {
		if (values instanceof String text) {
			LoopState loop = start(text.length(), rendering);
			for (int i = 0; i < text.length(); i++) {
				renderMember(String.valueOf(i), String.valueOf(text.charAt(i)), i, loop, rendering);
			}
		}
		else if (values instanceof Map<?, ?> map) {
			LoopState loop = start(map.size(), rendering);
			int index = 0;
			for (Map.Entry<?, ?> entry : map.entrySet()) {
				renderMember((String) entry.getKey(), entry.getValue(), index++, loop, rendering);
			}
		}
		else {
			// numbers, booleans and functions have no members
			start(0, rendering);
		}
	}

	private void renderMember(String key, @Nullable Object value, int index, LoopState loop, Rendering rendering) {
		set(this.variables.get(0), key, rendering);
		set(this.variables.get(1), value, rendering);
		this.members.get(0).set(key, rendering);
		this.members.get(1).set(value, rendering);
		renderBody(index, loop, rendering);
	}

	/** A part of an element that is destructured. */
	public static @Nullable Object part(@Nullable Object element, int part, BuildMeter meter) {
		if (Undefined.orNull(element)) {
			throw new TemplateException("A loop with several variables can't destructure an element that is null");
		}
		return MemberAccess.get(element, part, meter);
	}

	private void iterateOne(@Nullable Object values, Rendering rendering) {
		BuildMeter meter = rendering.meter();
		Object size = Undefined.orNull(values) ? Undefined.VALUE : MemberAccess.get(values, "length", meter);
		LoopState loop = start(size, rendering);
		int end = (int) Math.ceil(Values.toNumber(size, meter));
		for (int i = 0; i < ((values instanceof List<?> list) ? list.size() : end); i++) {
			Object item = (values instanceof List<?> list) ? list.get(i) : MemberAccess.get(values, i, meter);
			set(this.variables.get(0), item, rendering);
			renderBody(i, loop, rendering);
		}
	}

	private LoopState start(@Nullable Object size, Rendering rendering) {
		this.length.set(size, rendering);
		return new LoopState(size, rendering.meter());
	}

	private static void set(LocalVariable variable, @Nullable Object value, Rendering rendering) {
		rendering.frame().set(variable.name(), value);
		variable.set(value, rendering);
	}

	private void renderBody(int index, LoopState loop, Rendering rendering) {
		loop.set(index, rendering.frame());
		rendering.meter().work(1);
		rendering.renderAll(this.body);
	}

}
