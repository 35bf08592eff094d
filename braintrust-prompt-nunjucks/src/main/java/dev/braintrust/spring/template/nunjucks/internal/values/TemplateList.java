package dev.braintrust.spring.template.nunjucks.internal.values;

import java.util.ArrayList;
import java.util.Collection;

import org.jspecify.annotations.Nullable;

/**
 * A list created by the template. Only such a list may be changed ({@code list.push(x)}),
 * because variables belong to the caller.
 */
public final class TemplateList extends ArrayList<@Nullable Object> {

	private static final long serialVersionUID = 1L;

	public TemplateList() {
	}

	public TemplateList(Collection<? extends @Nullable Object> elements) {
		super(elements);
	}

}
