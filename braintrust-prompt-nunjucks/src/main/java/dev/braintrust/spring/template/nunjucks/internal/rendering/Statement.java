package dev.braintrust.spring.template.nunjucks.internal.rendering;

/**
 * A statement of a template: text or a tag.
 */
public interface Statement {

	void render(Rendering rendering);

}
