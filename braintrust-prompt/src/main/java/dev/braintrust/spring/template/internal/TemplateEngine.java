package dev.braintrust.spring.template.internal;

import dev.braintrust.spring.limit.internal.Meter;
import dev.braintrust.spring.template.TemplateFormat;

/**
 * A template language. Engines are found by {@link java.util.ServiceLoader} with the
 * class loader of this interface. Implementations are thread-safe and free of state.
 */
public interface TemplateEngine {

	/**
	 * The language.
	 * @return the format of the templates that this engine compiles
	 */
	TemplateFormat format();

	/**
	 * Compile a template.
	 * @param source the template, not longer than the limits allow
	 * @param limits how deep templates may nest, and how much they may render
	 * @param meter counts the time and the memory of compiling
	 * @return the compiled template, which tells its variables and renders with a meter
	 * of its own
	 * @throws TemplateException if the template is malformed or nests too deep
	 * @throws dev.braintrust.spring.limit.internal.LimitExceededException if it takes too
	 * long or too much memory
	 */
	Template compile(String source, TemplateLimits limits, Meter meter);

}
