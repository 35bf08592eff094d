package dev.braintrust.spring.json.internal;

import java.util.AbstractList;
import java.util.RandomAccess;

import org.jspecify.annotations.Nullable;

/**
 * An unmodifiable list, which may hold null. It takes no more memory than an
 * {@code ArrayList}, as a wrapper around one does.
 */
final class PlainList extends AbstractList<@Nullable Object> implements RandomAccess {

	private final @Nullable Object[] elements;

	/**
	 * Create a list.
	 * @param elements the elements, not to be changed
	 */
	PlainList(@Nullable Object[] elements) {
		this.elements = elements;
	}

	@Override
	public @Nullable Object get(int index) {
		return this.elements[index];
	}

	@Override
	public int size() {
		return this.elements.length;
	}

}
