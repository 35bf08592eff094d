package dev.braintrust.spring.template.nunjucks.internal;

import java.util.ArrayList;
import java.util.Collection;

import org.jspecify.annotations.Nullable;

/**
 * A list created by the template. Only such a list may be changed ({@code list.push(x)}),
 * because variables belong to the caller.
 */
final class TemplateList extends ArrayList<@Nullable Object> {

	private static final long serialVersionUID = 1L;

	TemplateList() {
	}

	TemplateList(Collection<? extends @Nullable Object> elements) {
		super(elements);
	}

}
