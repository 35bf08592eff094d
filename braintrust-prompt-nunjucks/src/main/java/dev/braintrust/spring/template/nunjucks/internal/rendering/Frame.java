package dev.braintrust.spring.template.nunjucks.internal.rendering;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.template.internal.TemplateException;
import dev.braintrust.spring.template.nunjucks.internal.values.Undefined;
import dev.braintrust.spring.template.nunjucks.internal.values.Values;

/**
 * Variables during rendering: a chain of frames, starting with the innermost construct
 * being rendered. A macro starts a new chain.
 */
public final class Frame {

	private final @Nullable Frame parent;

	private final boolean isolated;

	private final Map<String, @Nullable Object> variables = new HashMap<>();

	/**
	 * Create a frame.
	 * @param parent the enclosing frame, or null
	 * @param isolated whether assignments stay in this frame
	 */
	public Frame(@Nullable Frame parent, boolean isolated) {
		this.parent = parent;
		this.isolated = isolated;
	}

	/** The enclosing frame of a frame that is not the first of its chain. */
	public Frame parent() {
		return Objects.requireNonNull(this.parent);
	}

	public void set(String name, @Nullable Object value) {
		this.variables.put(name, value);
	}

	/**
	 * Set a variable in the frame that contains it, or in this frame if there is none.
	 */
	public void assign(String name, @Nullable Object value) {
		Frame frame = this;
		while (frame != null && !frame.has(name)) {
			frame = (frame == this && this.isolated) ? null : frame.parent;
		}
		((frame != null) ? frame : this).set(name, value);
	}

	/**
	 * Set the variable {@code loop} to the state of a loop, which JavaScript changes in
	 * place for each item.
	 */
	public void setLoop(Map<String, @Nullable Object> state) {
		Object current = this.variables.get("loop");
		if (Values.isTruthy(current) && current != state) {
			throw new TemplateException("A loop can't replace the variable 'loop'");
		}
		this.variables.put("loop", state);
	}

	public @Nullable Object lookUp(String name) {
		for (Frame frame = this; frame != null; frame = frame.parent) {
			Object value = frame.variables.getOrDefault(name, Undefined.VALUE);
			if (value != Undefined.VALUE) {
				return value;
			}
		}
		return Undefined.VALUE;
	}

	private boolean has(String name) {
		return this.variables.getOrDefault(name, Undefined.VALUE) != Undefined.VALUE;
	}

}
