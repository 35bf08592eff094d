package dev.braintrust.spring.prompt.internal;

import java.util.ArrayDeque;
import java.util.Deque;

import org.jspecify.annotations.Nullable;

/**
 * A place in a prompt for error messages, such as {@code messages[1].content}. Places are
 * linked lists, because a schema may have many places below a very long name. The text of
 * a place is created only for an error.
 *
 * @param parent the enclosing place, or null
 * @param name the member's name, or null for an element of an array
 * @param index the element's index
 */
record Place(@Nullable Place parent, @Nullable String name, int index) {

	private static final int MAX_NAME_LENGTH = 80;

	private static final int MAX_LENGTH = 500;

	static Place of(String name) {
		return new Place(null, name, 0);
	}

	Place member(String name) {
		return new Place(this, name, 0);
	}

	Place element(int index) {
		return new Place(this, null, index);
	}

	@Override
	public String toString() {
		Deque<Place> path = new ArrayDeque<>();
		for (Place place = this; place != null; place = place.parent) {
			path.push(place);
		}
		StringBuilder text = new StringBuilder();
		for (Place place : path) {
			String name = place.name;
			if (name == null) {
				text.append('[').append(place.index).append(']');
			}
			else {
				text.append(text.isEmpty() ? "" : ".");
				text.append((name.length() > MAX_NAME_LENGTH) ? name.substring(0, MAX_NAME_LENGTH) + "…" : name);
			}
			if (text.length() > MAX_LENGTH) {
				return text.append("…").toString();
			}
		}
		return text.toString();
	}

}
