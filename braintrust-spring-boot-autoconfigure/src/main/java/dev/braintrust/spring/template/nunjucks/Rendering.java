package dev.braintrust.spring.template.nunjucks;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.template.TemplateException;
import dev.braintrust.spring.template.TemplateLimits;

/**
 * One rendering of a template: its variables, its output and its costs.
 */
final class Rendering {

	private final Map<String, @Nullable Object> context;

	private final boolean strict;

	private final Meter meter;

	private final int callLimit;

	private final Frame root = new Frame(null, false);

	private Frame frame = this.root;

	private Locals locals = new Locals(null);

	private StringBuilder out = new StringBuilder(256);

	private int calls;

	Rendering(Map<String, ? extends @Nullable Object> variables, boolean strict, TemplateLimits limits) {
		this.context = new HashMap<>(variables);
		this.strict = strict;
		this.meter = new Meter(limits);
		this.callLimit = limits.nesting();
	}

	String render(List<Statement> statements) {
		renderAll(statements);
		return this.out.toString();
	}

	void renderAll(List<Statement> statements) {
		for (int i = 0; i < statements.size(); i++) {
			statements.get(i).render(this);
			this.meter.step();
		}
	}

	/** Render into a text of its own. */
	String capture(List<Statement> statements) {
		StringBuilder outer = this.out;
		this.out = new StringBuilder();
		try {
			renderAll(statements);
			this.meter.characters(this.out.length());
			return this.out.toString();
		}
		finally {
			this.out = outer;
		}
	}

	/** Do something with other variables in reach. */
	<T> T within(Frame frame, Locals locals, Supplier<T> action) {
		Frame outerFrame = this.frame;
		Locals outerLocals = this.locals;
		this.frame = frame;
		this.locals = locals;
		try {
			return action.get();
		}
		finally {
			this.frame = outerFrame;
			this.locals = outerLocals;
		}
	}

	@Nullable Object call(Callable function, Arguments arguments) {
		if (++this.calls > this.callLimit) {
			throw new TemplateException(
					"Macros call each other more than %d levels deep, which is the limit".formatted(this.callLimit));
		}
		try {
			this.meter.step();
			return function.call(this, arguments);
		}
		finally {
			this.calls--;
		}
	}

	void print(String text) {
		this.meter.checkRenderedSize(this.out.length() + text.length());
		this.meter.work(text.length() / 64);
		this.out.append(text);
	}

	/** Look up a name that is not lexically bound. */
	@Nullable Object lookUp(String name) {
		Object value = this.frame.lookUp(name);
		if (value != Undefined.VALUE) {
			return value;
		}
		return this.context.containsKey(name) ? this.context.get(name) : Globals.get(name);
	}

	/** Assign as a {@code set} tag does: outside of loops and macros, for all to see. */
	void assign(String name, @Nullable Object value) {
		this.frame.assign(name, value);
		if (this.frame == this.root) {
			this.context.put(name, value);
		}
	}

	void setGlobally(String name, @Nullable Object value) {
		this.context.put(name, value);
	}

	Frame frame() {
		return this.frame;
	}

	Locals locals() {
		return this.locals;
	}

	boolean isStrict() {
		return this.strict;
	}

	Meter meter() {
		return this.meter;
	}

}
