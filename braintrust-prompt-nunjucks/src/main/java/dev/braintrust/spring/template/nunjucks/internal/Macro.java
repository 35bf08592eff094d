package dev.braintrust.spring.template.nunjucks.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A macro or the body of a {@code call} block, as it was written.
 *
 * @param parameters the names of arguments without a default, which are lexically bound
 * @param defaults the names of arguments with a default, and the defaults
 * @param body what the macro renders
 */
record Macro(List<String> parameters, Map<String, Expression> defaults, List<Statement> body) {

	/**
	 * The macro as a function.
	 * @param surroundings the lexically bound names around a {@code call} block, or null
	 * for a macro, which sees none of them
	 * @return the function
	 */
	Callable bind(@Nullable Locals surroundings) {
		return (rendering, arguments) -> {
			Frame frame = new Frame((surroundings != null) ? rendering.frame() : null, true);
			return rendering.within(frame, new Locals(surroundings), () -> {
				bindArguments(arguments, rendering);
				return new SafeText(rendering.capture(this.body));
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
	 * The body of a {@code call} block as an argument of that call.
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
