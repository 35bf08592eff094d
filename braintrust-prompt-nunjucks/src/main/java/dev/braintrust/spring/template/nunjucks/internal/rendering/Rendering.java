package dev.braintrust.spring.template.nunjucks.internal.rendering;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.internal.TemplateLimitException;
import dev.braintrust.spring.template.nunjucks.internal.values.Arguments;
import dev.braintrust.spring.template.nunjucks.internal.values.Callable;
import dev.braintrust.spring.template.nunjucks.internal.values.RenderContext;
import dev.braintrust.spring.template.nunjucks.internal.values.Undefined;
import dev.braintrust.spring.template.nunjucks.internal.values.Values;

/**
 * One rendering of a template: its variables, output and costs.
 */
public final class Rendering implements RenderContext {

	private static final int FIRST_CAPACITY = 256;

	private final Map<String, ? extends @Nullable Object> variables;

	/** Global variables set by the template; they hide input variables. */
	private final Map<String, @Nullable Object> globals = new HashMap<>();

	private final boolean strict;

	private final BuildMeter meter;

	private final int callLimit;

	private final Frame root = new Frame(null, false);

	private FrameReference frame = new FrameReference(this.root);

	private Locals locals;

	private StringBuilder out;

	private int calls;

	/** The number of retained results of expressions. */
	private int retained;

	public Rendering(Map<String, ? extends @Nullable Object> variables, boolean strict, int callLimit,
			FunctionScope function, BuildMeter meter) {
		this.locals = locals(null, function, meter);
		this.variables = variables;
		this.strict = strict;
		this.meter = meter;
		this.callLimit = callLimit;
		this.out = new StringBuilder(FIRST_CAPACITY);
		meter.memory(2L * FIRST_CAPACITY);
	}

	public String render(List<Statement> statements) {
		renderAll(statements);
		return this.meter.finish(this.out);
	}

	public void renderAll(List<Statement> statements) {
		Locals outer = this.locals;
		for (int i = 0; i < statements.size(); i++) {
			statements.get(i).render(this);
			this.meter.work(1);
		}
		this.locals = outer;
	}

	/** Render the statements that follow in the current list as another function. */
	public void enter(FunctionScope function) {
		this.locals = locals(this.locals, function, this.meter);
	}

	private static Locals locals(@Nullable Locals parent, FunctionScope function, BuildMeter meter) {
		int size = function.size();
		meter.work(1 + (size >> 3));
		return new Locals(parent, size);
	}

	/** Render statements to a string instead of the output. */
	public String renderToString(List<Statement> statements) {
		StringBuilder outer = this.out;
		this.out = this.meter.builder();
		try {
			renderAll(statements);
			return this.meter.finish(this.out);
		}
		finally {
			this.out = outer;
		}
	}

	/**
	 * Run an action as a function.
	 * @param frame the frame of the action
	 * @param enclosing the variables of the enclosing function, or null
	 * @param function the function
	 * @param action the action
	 * @return the result of the action
	 */
	public <T> T call(FrameReference frame, @Nullable Locals enclosing, FunctionScope function, Supplier<T> action) {
		FrameReference outerFrame = this.frame;
		Locals outerLocals = this.locals;
		long memory = (long) BuildMeter.ELEMENT * function.size();
		this.meter.memory(memory);
		this.frame = frame;
		this.locals = locals(enclosing, function, this.meter);
		try {
			return action.get();
		}
		finally {
			this.meter.release(memory);
			this.frame = outerFrame;
			this.locals = outerLocals;
		}
	}

	public @Nullable Object call(Callable function, Arguments arguments) {
		if (++this.calls > this.callLimit) {
			throw new TemplateLimitException(
					"Macros call each other more than %d levels deep, which is the limit (braintrust.prompts.template.maximum-nesting)"
						.formatted(this.callLimit));
		}
		try {
			this.meter.work(1);
			return function.call(this, arguments);
		}
		finally {
			this.calls--;
		}
	}

	public void print(String text) {
		this.meter.append(this.out, text);
	}

	public Arguments evaluate(List<Expression> expressions) {
		List<@Nullable Object> values = new ArrayList<>(expressions.size() + 1);
		for (Expression expression : expressions) {
			values.add(expression.evaluate(this));
		}
		return new Arguments(values);
	}

	/** Whether the value of an expression is truthy. Releases the memory of the value. */
	public boolean isTruthy(Expression expression) {
		long memory = this.meter.memory();
		int before = this.retained;
		boolean truthy = Values.isTruthy(expression.evaluate(this));
		release(memory, before);
		return truthy;
	}

	/**
	 * Release the memory counted since an earlier time, unless some of it was retained.
	 * @param memory the memory counted at that time
	 * @param before {@link #retained()} at that time
	 */
	public void release(long memory, int before) {
		if (this.retained == before) {
			this.meter.release(this.meter.memory() - memory);
		}
	}

	@Override
	public void retain() {
		this.retained++;
	}

	public int retained() {
		return this.retained;
	}

	/** Look up a name that is not lexically bound. */
	public @Nullable Object lookUp(String name) {
		Object value = this.frame.get().lookUp(name);
		if (value != Undefined.VALUE) {
			return value;
		}
		if (this.globals.containsKey(name)) {
			return this.globals.get(name);
		}
		Object variable = this.variables.get(name);
		return (variable != null || this.variables.containsKey(name)) ? variable : Globals.get(name);
	}

	/** Assign a variable by a {@code set} tag: globally if outside loops and macros. */
	public void assign(String name, @Nullable Object value) {
		retain();
		this.frame.get().assign(name, value);
		if (this.frame.get() == this.root) {
			this.globals.put(name, value);
		}
	}

	public void setGlobally(String name, @Nullable Object value) {
		retain();
		this.globals.put(name, value);
	}

	public Frame frame() {
		return this.frame.get();
	}

	/** The current frame of the template or block being rendered. */
	public FrameReference frameReference() {
		return this.frame;
	}

	public Locals locals() {
		return this.locals;
	}

	@Override
	public boolean isStrict() {
		return this.strict;
	}

	@Override
	public BuildMeter meter() {
		return this.meter;
	}

}
