package dev.braintrust.spring.prompt;

import java.util.Collection;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tries to change plain data.
 */
final class Unmodifiable {

	private Unmodifiable() {
	}

	/** Try to change each map and list. */
	@SuppressWarnings("unchecked")
	static void assertDeeply(Object value) {
		if (value instanceof Map<?, ?> map) {
			assertRefused(() -> ((Map<Object, Object>) map).put("new", 1));
			map.forEach((name, member) -> {
				assertRefused(() -> map.remove(name));
				assertRefused(() -> map.keySet().remove(name));
			});
			map.entrySet().forEach((entry) -> assertRefused(() -> ((Map.Entry<?, Object>) entry).setValue(1)));
			map.values().forEach(Unmodifiable::assertDeeply);
		}
		else if (value instanceof List<?> list) {
			assertRefused(() -> ((List<Object>) list).add(1));
			if (!list.isEmpty()) {
				assertRefused(() -> ((List<Object>) list).set(0, 1));
				assertRefused(() -> list.remove(0));
				assertRefused(list::clear);
				assertRefused(() -> removeFirst(list));
			}
			list.forEach(Unmodifiable::assertDeeply);
		}
	}

	private static void removeFirst(Collection<?> collection) {
		var iterator = collection.iterator();
		iterator.next();
		iterator.remove();
	}

	private static void assertRefused(Runnable change) {
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(change::run);
	}

}
