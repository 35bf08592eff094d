package dev.braintrust.spring.prompt;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * An unmodifiable object whose member names were known before it was rendered, and are
 * shared by all that are rendered from one template: a message is its text and little
 * else. Objects in requests are small and mostly read from first to last, so a member is
 * found by going through the names.
 */
final class RenderedObject extends AbstractMap<String, @Nullable Object> {

	private final String[] names;

	private final @Nullable Object[] values;

	/**
	 * Create an object.
	 * @param names the members' names, each once; not to be changed
	 * @param values their values, likewise
	 */
	RenderedObject(String[] names, @Nullable Object[] values) {
		this.names = names;
		this.values = values;
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
		return new Members();
	}

	private final class Members extends AbstractSet<Map.Entry<String, @Nullable Object>> {

		@Override
		public int size() {
			return RenderedObject.this.names.length;
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
					return new SimpleImmutableEntry<>(RenderedObject.this.names[index],
							RenderedObject.this.values[index]);
				}

			};
		}

	}

}
