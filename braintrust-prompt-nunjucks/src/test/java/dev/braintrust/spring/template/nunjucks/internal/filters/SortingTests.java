package dev.braintrust.spring.template.nunjucks.internal.filters;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.internal.TemplateLimits;
import dev.braintrust.spring.template.nunjucks.internal.values.Undefined;

import static org.assertj.core.api.Assertions.assertThat;

class SortingTests {

	private final BuildMeter meter = TemplateLimits.DEFAULT.share().start();

	@Test
	void shouldSortStablyWithUndefinedLast() {
		List<Object> list = List.of("bb", Undefined.VALUE, "a", "cc", "b");
		assertThat(Sorting.sort(list, this.meter, Comparator.comparing((value) -> ((String) value).length())))
			.containsExactly("a", "b", "bb", "cc", Undefined.VALUE);
	}

	@Test
	void shouldNotFailWhenOrderIsInconsistent() {
		List<Object> list = new ArrayList<>(Collections.nCopies(1000, 1));
		assertThat(Sorting.sort(list, this.meter, (a, b) -> -1)).hasSize(1000);
	}

}
