package dev.braintrust.spring.template.nunjucks.internal.tags;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.template.nunjucks.internal.expressions.LocalVariable;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Expression;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Frame;
import dev.braintrust.spring.template.nunjucks.internal.rendering.FrameReference;
import dev.braintrust.spring.template.nunjucks.internal.rendering.FunctionScope;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Locals;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Rendering;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Statement;
import dev.braintrust.spring.template.nunjucks.internal.values.Arguments;
import dev.braintrust.spring.template.nunjucks.internal.values.Callable;
import dev.braintrust.spring.template.nunjucks.internal.values.SafeText;
import dev.braintrust.spring.template.nunjucks.internal.values.Undefined;

/**
 * The definition of a macro or of the body of a {@code call} block.
 *
 * @param parameters the parameters without a default, which are lexically bound
 * @param defaults the names of parameters with a default, and the defaults
 * @param body the rendered content
 * @param function the function of the macro
 */
public record Macro(List<LocalVariable> parameters, Map<String, Expression> defaults, List<Statement> body,
		FunctionScope function) {

	public Macro withBody(List<Statement> content) {
		return new Macro(this.parameters, this.defaults, content, this.function);
	}

	/**
	 * Create a function from the macro.
	 * @param frame the frame of the template or block that defines the macro
	 * @param enclosing the lexically bound variables around a {@code call} block, or null
	 * for a macro, which has no access to them
	 * @param rendering the rendering, which ends before the function is forgotten
	 * @return the function
	 */
	public Callable bind(FrameReference frame, @Nullable Locals enclosing, Rendering rendering) {
		return (context, arguments) -> {
			Frame outer = frame.get();
			frame.set(new Frame((enclosing != null) ? outer : null, true));
			SafeText text = rendering.call(frame, enclosing, this.function, () -> {
				bindArguments(arguments, rendering);
				return new SafeText(rendering.renderToString(this.body));
			});
			frame.set(outer);
			return text;
		};
	}

	private void bindArguments(Arguments arguments, Rendering rendering) {
		Map<String, @Nullable Object> named = new HashMap<>(arguments.named());
		List<@Nullable Object> positional = arguments.positional();
		List<String> defaulted = new ArrayList<>(this.defaults.keySet());
		for (int i = this.parameters.size(); i < positional.size(); i++) {
			if (i - this.parameters.size() < defaulted.size()) {
				named.put(defaulted.get(i - this.parameters.size()), positional.get(i));
			}
		}
		@Nullable Object[] values = new Object[this.parameters.size()];
		for (int i = 0; i < values.length; i++) {
			String name = this.parameters.get(i).name();
			values[i] = (i < positional.size()) ? positional.get(i) : named.getOrDefault(name, Undefined.VALUE);
			if (i >= positional.size()) {
				named.remove(name);
			}
		}
		if (named.containsKey("caller")) {
			rendering.frame().set("caller", named.get("caller"));
		}
		for (int i = 0; i < values.length; i++) {
			// of parameters with the same name, the last one has the name
			LocalVariable parameter = this.parameters.get(i);
			parameter.set(values[i], rendering);
		}
		for (LocalVariable parameter : this.parameters) {
			rendering.frame().set(parameter.name(), parameter.evaluate(rendering));
		}
		this.defaults.forEach((name, value) -> rendering.frame()
			.set(name, named.containsKey(name) ? named.get(name) : value.evaluate(rendering)));
	}

	/**
	 * The body of a {@code call} block as an argument of its call.
	 *
	 * @param body the body
	 */
	public record Caller(Macro body) implements Expression {

		@Override
		public Object evaluate(Rendering rendering) {
			return this.body.bind(rendering.frameReference(), rendering.locals(), rendering);
		}

	}

}
