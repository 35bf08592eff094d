package dev.braintrust.spring.template.nunjucks.internal.values;

import dev.braintrust.spring.limit.internal.BuildMeter;

/**
 * What functions and filters need to know about the rendering that calls them.
 */
public interface RenderContext {

	BuildMeter meter();

	/** Whether missing variables are errors. */
	boolean isStrict();

	/** Called when the result of an expression is assigned or added to a list. */
	void retain();

}
