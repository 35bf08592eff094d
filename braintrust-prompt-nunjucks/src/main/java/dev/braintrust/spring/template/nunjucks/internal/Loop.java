package dev.braintrust.spring.template.nunjucks.internal;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.NamedValues;
import dev.braintrust.spring.template.internal.TemplateException;

/**
 * A loop. With one variable, iterates over the elements of a list or the characters of a
 * string. With several variables, destructures each element, or iterates over the keys
 * and values of an object.
 *
 * @param names the variables
 * @param items the value to iterate over
 * @param body rendered for each item
 * @param otherwise rendered if there are no items
 */
record Loop(List<String> names, Expression items, List<Statement> body,
		List<Statement> otherwise) implements Statement {

	private static final String[] LOOP_MEMBERS = { "index", "index0", "revindex", "revindex0", "first", "last",
			"length" };

	@Override
	public void render(Rendering rendering) {
		rendering.within(new Frame(rendering.frame(), false), new Locals(rendering.locals()), () -> {
			Object values = this.items.evaluate(rendering);
			int count = Values.isTruthy(values) ? iterate(Values.elements(values, rendering.meter()), rendering) : 0;
			if (count == 0) {
				rendering.renderAll(this.otherwise);
			}
			return this;
		});
	}

	private int iterate(@Nullable Object values, Rendering rendering) {
		if (this.names.size() == 1) {
			return iterateOne(values, rendering);
		}
		if (values instanceof List<?> list) {
			int length = list.size();
			for (int i = 0; i < list.size(); i++) {
				for (int part = 0; part < this.names.size(); part++) {
					set(this.names.get(part), part(list.get(i), part, rendering), rendering);
				}
				renderBody(i, length, rendering);
			}
			return length;
		}
		return iterateMembers(values, rendering);
	}

	/** Iterates without a list of all keys, because a string may have millions. */
	private int iterateMembers(@Nullable Object values, Rendering rendering) {
		if (values instanceof String text) {
			for (int i = 0; i < text.length(); i++) {
				renderEntry(String.valueOf(i), String.valueOf(text.charAt(i)), i, text.length(), rendering);
			}
			return text.length();
		}
		if (values instanceof Map<?, ?> map) {
			int index = 0;
			for (Map.Entry<?, ?> entry : map.entrySet()) {
				renderEntry((String) entry.getKey(), entry.getValue(), index++, map.size(), rendering);
			}
			return index;
		}
		List<String> keys = MemberAccess.keys(values, rendering.meter());
		for (int i = 0; i < keys.size(); i++) {
			renderEntry(keys.get(i), MemberAccess.get(values, keys.get(i), rendering.meter()), i, keys.size(),
					rendering);
		}
		return keys.size();
	}

	private void renderEntry(String key, @Nullable Object value, int index, int length, Rendering rendering) {
		set(this.names.get(0), key, rendering);
		set(this.names.get(1), value, rendering);
		renderBody(index, length, rendering);
	}

	private static @Nullable Object part(@Nullable Object element, int part, Rendering rendering) {
		if (Undefined.orNull(element)) {
			throw new TemplateException("A loop with several variables can't destructure an element that is null");
		}
		return MemberAccess.get(element, part, rendering.meter());
	}

	private int iterateOne(@Nullable Object values, Rendering rendering) {
		int length = Values.length(values, rendering.meter());
		for (int i = 0; i < ((values instanceof List<?> list) ? list.size() : length); i++) {
			Object item = (values instanceof List<?> list) ? list.get(i)
					: MemberAccess.get(values, i, rendering.meter());
			set(this.names.get(0), item, rendering);
			renderBody(i, length, rendering);
		}
		return length;
	}

	private void set(String name, @Nullable Object value, Rendering rendering) {
		rendering.frame().set(name, value);
		rendering.locals().declare(name, value);
	}

	private void renderBody(int index, int length, Rendering rendering) {
		Object[] values = { index + 1, index, length - index, length - index - 1, index == 0, index == length - 1,
				length };
		Map<String, @Nullable Object> loop = new NamedValues(LOOP_MEMBERS, values);
		rendering.frame().set("loop", loop);
		rendering.meter().work(1);
		rendering.renderAll(this.body);
	}

}
