package dev.braintrust.spring.json.internal;

import java.util.AbstractList;
import java.util.RandomAccess;

import org.jspecify.annotations.Nullable;

/**
 * An unmodifiable list that may contain null. It needs less memory than an unmodifiable
 * wrapper around an {@code ArrayList}.
 */
final class PlainList extends AbstractList<@Nullable Object> implements RandomAccess {

	private final @Nullable Object[] elements;

	/**
	 * Create a list.
	 * @param elements the elements; the array is not copied and must not be changed
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
