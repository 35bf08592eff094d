package dev.braintrust.spring.tracing.internal;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Notes on spans, found by identity, for as long as the spans live. Readers take no lock,
 * because every span of the application asks when it ends.
 *
 * @param <N> the notes' type
 */
final class NotesBySpan<N> {

	private final Map<Object, N> notes = new ConcurrentHashMap<>();

	private final ReferenceQueue<Object> dead = new ReferenceQueue<>();

	@Nullable N get(Object span) {
		return this.notes.isEmpty() ? null : this.notes.get(new Wanted(span));
	}

	N getOrMake(Object span, Supplier<N> maker) {
		N known = get(span);
		if (known != null) {
			return known;
		}
		removeDead();
		N made = maker.get();
		N earlier = this.notes.putIfAbsent(new Kept(span, this.dead), made);
		return (earlier != null) ? earlier : made;
	}

	void remove(Object span) {
		if (!this.notes.isEmpty()) {
			this.notes.remove(new Wanted(span));
		}
	}

	private void removeDead() {
		Reference<?> reference;
		while ((reference = this.dead.poll()) != null) {
			this.notes.remove(reference);
		}
	}

	/** A key to look up with. */
	private static final class Wanted {

		private final Object span;

		Wanted(Object span) {
			this.span = span;
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof Kept kept && kept.refersTo(this.span);
		}

		@Override
		public int hashCode() {
			return System.identityHashCode(this.span);
		}

	}

	/** A key in the map, which does not keep its span alive. */
	private static final class Kept extends WeakReference<Object> {

		private final int hashCode;

		Kept(Object span, ReferenceQueue<Object> dead) {
			super(span, dead);
			this.hashCode = System.identityHashCode(span);
		}

		@Override
		public boolean equals(@Nullable Object other) {
			Object span = get();
			return this == other || (span != null && other instanceof Kept kept && kept.refersTo(span));
		}

		@Override
		public int hashCode() {
			return this.hashCode;
		}

	}

}
