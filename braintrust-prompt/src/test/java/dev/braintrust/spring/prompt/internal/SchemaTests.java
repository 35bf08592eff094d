package dev.braintrust.spring.prompt.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.braintrust.spring.prompt.internal.Schema.Mismatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SchemaTests {

	private static final Schema PERSON = Schema.object()
		.with("name", Schema.string())
		.withOptional("age", Schema.number());

	@Test
	void shouldOrderKnownMembersAndDropUnknownOnes() throws Exception {
		Map<String, Object> given = new LinkedHashMap<>();
		given.put("other", 1);
		given.put("age", 36);
		given.put("name", "Ada");
		assertThat(PERSON.shape(given, "person").toString()).isEqualTo("{name=Ada, age=36}");
	}

	@Test
	void shouldAppendUnknownMembersWhenOpen() throws Exception {
		assertThat(Schema.object().open().shape(Map.of("a", 1), "x")).isEqualTo(Map.of("a", 1));
	}

	@Test
	void shouldUseDefaultOnlyWhenMissing() throws Exception {
		assertThat(Schema.string().orElse("x").shape(Schema.ABSENT, "a")).isEqualTo("x");
		assertThat(Schema.string().optional().shape(Schema.ABSENT, "a")).isSameAs(Schema.ABSENT);
		assertThatExceptionOfType(Mismatch.class).isThrownBy(() -> Schema.string().optional().shape(null, "a"));
	}

	@Test
	void shouldReportPathAndExpectationWithoutValueWhenInvalid() {
		assertThatExceptionOfType(Mismatch.class)
			.isThrownBy(() -> Schema.array(PERSON).shape(List.of(Map.of("name", 4711)), "people"))
			.withMessage("people[0].name: expected a string");
		assertThatExceptionOfType(Mismatch.class).isThrownBy(() -> PERSON.shape(Map.of(), "person"))
			.withMessage("person.name: expected a string");
		assertThatExceptionOfType(Mismatch.class).isThrownBy(() -> Schema.oneOf("a", "b").shape("c", "x"))
			.withMessage("x: expected one of [a, b]");
	}

	@Test
	void shouldUseFirstMatchingAlternativeOrReportDeepestMismatch() throws Exception {
		Schema union = Schema.union(Schema.string(), PERSON);
		assertThat(union.shape("a", "x")).isEqualTo("a");
		assertThatExceptionOfType(Mismatch.class).isThrownBy(() -> union.shape(Map.of("name", 1), "x"))
			.withMessage("x.name: expected a string");
	}

	@Test
	void shouldDropPrototypeWhenMembersAreCopied() throws Exception {
		assertThat(Schema.object().open().shape(Map.of("a", 1, "__proto__", 2), "x")).isEqualTo(Map.of("a", 1));
		assertThat(Schema.record(Schema.number()).shape(Map.of("a", 1, "__proto__", 2), "x")).isEqualTo(Map.of("a", 1));
	}

	@Test
	void shouldReportTheMismatchThatGotDeepest() {
		Schema shallow = Schema.object().with("kindOfTheOtherAlternative", Schema.oneOf("x"));
		Schema deep = Schema.object().with("people", Schema.array(PERSON));
		Map<String, Object> value = Map.of("people", List.of(Map.of("name", 1)));
		for (Schema union : List.of(Schema.union(shallow, deep), Schema.union(deep, shallow))) {
			assertThatExceptionOfType(Mismatch.class).isThrownBy(() -> union.shape(value, "v"))
				.withMessage("v.people[0].name: expected a string");
		}
	}

	@Test
	void shouldReportTheFirstOfEquallyDeepMismatches() {
		assertThatExceptionOfType(Mismatch.class)
			.isThrownBy(() -> Schema.union(Schema.number(), Schema.string()).shape(true, "v"))
			.withMessage("v: expected a number");
	}

}
