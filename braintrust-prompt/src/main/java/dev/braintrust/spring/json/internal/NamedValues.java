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
 * A small, unmodifiable map. Its array of names is shared by similar maps, such as the
 * messages of one template or the variables of one method. Look-up is a linear search,
 * because these maps are small and usually iterated.
 */
public final class NamedValues extends AbstractMap<String, @Nullable Object> {

	private final String[] names;

	private final @Nullable Object[] values;

	/**
	 * Create a map.
	 * @param names unique names in the order of {@link JavaScript#ordered}; not copied,
	 * must not be changed
	 * @param values their values; not copied, must not be changed
	 */
	public NamedValues(String[] names, @Nullable Object[] values) {
		this.names = names;
		this.values = values;
	}

	/**
	 * Create a map with the same names.
	 * @param change computes the new value from the old one
	 * @return the new map
	 */
	NamedValues map(UnaryOperator<@Nullable Object> change) {
		@Nullable Object[] changed = new Object[this.values.length];
		for (int i = 0; i < changed.length; i++) {
			changed[i] = change.apply(this.values[i]);
		}
		return new NamedValues(this.names, changed);
	}

	/**
	 * Whether all values are immutable plain data, so that no copy is needed.
	 * @return whether all are strings, booleans, {@link Integer}s or null
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
		// hash codes of strings are cached
		int hash = (name != null) ? name.hashCode() : 0;
		for (int i = 0; i < this.names.length; i++) {
			if (this.names[i].hashCode() == hash && this.names[i].equals(name)) {
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
