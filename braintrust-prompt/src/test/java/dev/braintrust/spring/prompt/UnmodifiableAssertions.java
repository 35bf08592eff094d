package dev.braintrust.spring.prompt;

import java.util.Collection;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Assertions that plain data is unmodifiable.
 */
final class UnmodifiableAssertions {

	private UnmodifiableAssertions() {
	}

	/** Assert that no map or list in the value can be changed. */
	@SuppressWarnings("unchecked")
	static void assertDeeplyUnmodifiable(Object value) {
		if (value instanceof Map<?, ?> map) {
			assertUnsupported(() -> ((Map<Object, Object>) map).put("new", 1));
			map.forEach((name, member) -> {
				assertUnsupported(() -> map.remove(name));
				assertUnsupported(() -> map.keySet().remove(name));
			});
			map.entrySet().forEach((entry) -> assertUnsupported(() -> ((Map.Entry<?, Object>) entry).setValue(1)));
			map.values().forEach(UnmodifiableAssertions::assertDeeplyUnmodifiable);
		}
		else if (value instanceof List<?> list) {
			assertUnsupported(() -> ((List<Object>) list).add(1));
			if (!list.isEmpty()) {
				assertUnsupported(() -> ((List<Object>) list).set(0, 1));
				assertUnsupported(() -> list.remove(0));
				assertUnsupported(list::clear);
				assertUnsupported(() -> removeFirst(list));
			}
			list.forEach(UnmodifiableAssertions::assertDeeplyUnmodifiable);
		}
	}

	private static void removeFirst(Collection<?> collection) {
		var iterator = collection.iterator();
		iterator.next();
		iterator.remove();
	}

	private static void assertUnsupported(Runnable change) {
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(change::run);
	}

}
