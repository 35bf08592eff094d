package dev.braintrust.spring.json.internal;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * An unmodifiable map whose names were known before its values, and are shared by all of
 * its kind: messages of one template, variables of one method. These are small and mostly
 * read from first to last, so a value is found by going through the names.
 */
public final class NamedValues extends AbstractMap<String, @Nullable Object> {

	private final String[] names;

	private final @Nullable Object[] values;

	/**
	 * Create a map.
	 * @param names the names, each once, ordered as {@link JavaScript#ordered} has it;
	 * not to be changed
	 * @param values their values, likewise
	 */
	public NamedValues(String[] names, @Nullable Object[] values) {
		this.names = names;
		this.values = values;
	}

	/**
	 * A map of the same names.
	 * @param change what becomes of a value
	 * @return the map
	 */
	NamedValues map(UnaryOperator<@Nullable Object> change) {
		@Nullable Object[] changed = new Object[this.values.length];
		for (int i = 0; i < changed.length; i++) {
			changed[i] = change.apply(this.values[i]);
		}
		return new NamedValues(this.names, changed);
	}

	/**
	 * Whether all values are plain and immutable, so that a copy would be the same.
	 * @return whether they are texts, booleans, small numbers or null
	 */
	boolean isPlain() {
		for (Object value : this.values) {
			if (value != null && !(value instanceof String) && !(value instanceof Boolean)
					&& !(value instanceof Integer)) {
				return false;
			}
		}
		return true;
	}

	private int indexOf(@Nullable Object name) {
		for (int i = 0; i < this.names.length; i++) {
			if (this.names[i].equals(name)) {
				return i;
			}
		}
		return -1;
	}

	@Override
	public @Nullable Object get(@Nullable Object name) {
		int index = indexOf(name);
		return (index >= 0) ? this.values[index] : null;
	}

	@Override
	public boolean containsKey(@Nullable Object name) {
		return indexOf(name) >= 0;
	}

	@Override
	public int size() {
		return this.names.length;
	}

	@Override
	public @Nullable Object remove(@Nullable Object name) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Set<Map.Entry<String, @Nullable Object>> entrySet() {
		return new Entries();
	}

	private final class Entries extends AbstractSet<Map.Entry<String, @Nullable Object>> {

		@Override
		public int size() {
			return NamedValues.this.names.length;
		}

		@Override
		public Iterator<Map.Entry<String, @Nullable Object>> iterator() {
			return new Iterator<>() {

				private int next;

				@Override
				public boolean hasNext() {
					return this.next < size();
				}

				@Override
				public Map.Entry<String, @Nullable Object> next() {
					if (!hasNext()) {
						throw new NoSuchElementException();
					}
					int index = this.next++;
					return new SimpleImmutableEntry<>(NamedValues.this.names[index], NamedValues.this.values[index]);
				}

			};
		}

	}

}
