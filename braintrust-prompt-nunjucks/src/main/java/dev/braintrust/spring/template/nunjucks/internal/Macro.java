package dev.braintrust.spring.template.nunjucks.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The definition of a macro or of the body of a {@code call} block.
 *
 * @param parameters the names of parameters without a default, which are lexically bound
 * @param defaults the names of parameters with a default, and the defaults
 * @param body the rendered content
 */
record Macro(List<String> parameters, Map<String, Expression> defaults, List<Statement> body) {

	/**
	 * Create a function from the macro.
	 * @param enclosing the lexically bound variables around a {@code call} block, or null
	 * for a macro, which has no access to them
	 * @return the function
	 */
	Callable bind(@Nullable Locals enclosing) {
		return (rendering, arguments) -> {
			Frame frame = new Frame((enclosing != null) ? rendering.frame() : null, true);
			return rendering.within(frame, new Locals(enclosing), () -> {
				bindArguments(arguments, rendering);
				return new SafeText(rendering.renderToString(this.body));
			});
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
		if (named.containsKey("caller")) {
			rendering.frame().set("caller", named.get("caller"));
		}
		for (int i = 0; i < this.parameters.size(); i++) {
			String name = this.parameters.get(i);
			Object value = (i < positional.size()) ? positional.get(i) : named.getOrDefault(name, Undefined.VALUE);
			rendering.frame().set(name, value);
			rendering.locals().declare(name, value);
		}
		this.defaults.forEach((name, value) -> rendering.frame()
			.set(name, named.containsKey(name) ? named.get(name) : value.evaluate(rendering)));
	}

	/**
	 * The body of a {@code call} block as an argument of its call.
	 *
	 * @param body the body
	 */
	record Caller(Macro body) implements Expression {

		@Override
		public Object evaluate(Rendering rendering) {
			return this.body.bind(rendering.locals());
		}

	}

}
