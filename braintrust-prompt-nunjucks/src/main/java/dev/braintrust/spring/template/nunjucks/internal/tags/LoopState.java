package dev.braintrust.spring.template.nunjucks.internal.tags;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.JavaScript;
import dev.braintrust.spring.json.internal.NamedValues;
import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Frame;
import dev.braintrust.spring.template.nunjucks.internal.values.Values;

/**
 * The variable {@code loop}. As in nunjucks, it is one object that changes for each item.
 */
public final class LoopState {

	private static final String[] MEMBERS = { "index", "index0", "revindex", "revindex0", "first", "last", "length" };

	private final @Nullable Object[] values = new Object[MEMBERS.length];

	private final Map<String, @Nullable Object> members = new NamedValues(MEMBERS, this.values);

	private final @Nullable Object length;

	private final double size;

	public LoopState(@Nullable Object length, BuildMeter meter) {
		this.length = length;
		this.size = Values.toNumber(length, meter);
	}

	/** Set the state of an item in a frame. */
	public void set(int index, Frame frame) {
		this.values[0] = index + 1;
		this.values[1] = index;
		this.values[2] = JavaScript.number(this.size - index);
		this.values[3] = JavaScript.number(this.size - index - 1);
		this.values[4] = index == 0;
		this.values[5] = index == this.size - 1;
		this.values[6] = this.length;
		frame.setLoop(this.members);
	}

}
