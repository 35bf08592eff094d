package dev.braintrust.spring.tracing.internal;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.braintrust.spring.call.internal.MessageOrigin;
import dev.braintrust.spring.call.internal.PromptLink;
import dev.braintrust.spring.prompt.PromptOrigin;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.internal.PromptProvenance;
import dev.braintrust.spring.selection.internal.Arm;
import dev.braintrust.spring.selection.internal.ArmAssignment;
import dev.braintrust.spring.selection.internal.KeyHash;
import dev.braintrust.spring.tracing.VariableVisibility;

import static org.assertj.core.api.Assertions.assertThat;

class LinkFormatTests {

	private static final PromptOrigin ORIGIN = new PromptOrigin("i", "p", "greeter", "42", Map.of("name", "Ada \"A\""));

	private static final String METADATA = "{\"prompt\":{\"id\":\"i\",\"project_id\":\"p\",\"version\":\"42\","
			+ "\"variables\":{\"name\":\"Ada \\\"A\\\"\"}}}";

	private final LinkFormat format = new LinkFormat(new VariableMasking(VariableMasking.Settings.DEFAULT, List.of()));

	@Test
	void shouldWriteIdsVersionAndVariablesWhenThePromptIsManaged() {
		assertThat(this.format.attributes(new PromptLink.Managed(ORIGIN, null)))
			.isEqualTo(new PromptLink.Attributes(METADATA, METADATA, "greeter", "42", List.of()));
	}

	@Test
	void shouldUseTheIdAsNameWhenThePromptHasNoSlug() {
		PromptOrigin origin = new PromptOrigin("i", "p", null, "42", Map.of());
		assertThat(this.format.attributes(new PromptLink.Managed(origin, null)).name()).isEqualTo("i");
	}

	@Test
	void shouldWriteNameAndVersionWhenThePromptIsHardcoded() {
		assertThat(this.format.attributes(new PromptLink.Hardcoded("classifier", "v1")))
			.isEqualTo(new PromptLink.Attributes("{\"prompt\":{\"name\":\"classifier\",\"version\":\"v1\"}}",
					"{\"prompt\":{\"name\":\"classifier\",\"version\":\"v1\"}}", "classifier", "v1", List.of()));
	}

	@Test
	void shouldWriteNoVersionWhenAHardcodedPromptHasNone() {
		assertThat(this.format.attributes(new PromptLink.Hardcoded("classifier", "")).metadata())
			.isEqualTo("{\"prompt\":{\"name\":\"classifier\"}}");
	}

	@Test
	void shouldReuseTheAttributesOfALink() {
		PromptLink link = new PromptLink.Managed(ORIGIN, null);
		assertThat(this.format.attributes(link)).isSameAs(this.format.attributes(link));
	}

	@Test
	void shouldWriteTheSameLinkWhenTheOriginIsReadFromAMessage() {
		String stored = (String) PromptProvenance.of(ORIGIN, null).get(MessageOrigin.KEY);
		assertThat(this.format.attributes(stored))
			.isEqualTo(new PromptLink.Attributes(METADATA, METADATA, "greeter", "42", List.of()));
	}

	private static final ArmAssignment ASSIGNMENT = new ArmAssignment(
			PromptReference.of("greeter").withVersion("42").asDecided(),
			new Arm("greeter", "candidate", Arm.Source.ROLLOUT, new KeyHash("sk-test")), "user-7");

	@Test
	void shouldWriteArmAndHashOfTheKeyBesideThePrompt() {
		PromptLink.Attributes attributes = this.format.attributes(new PromptLink.Managed(ORIGIN, ASSIGNMENT));
		assertThat(attributes.metadata()).isEqualTo(METADATA.substring(0, METADATA.length() - 1)
				+ ",\"rollout\":{\"arm\":\"candidate\",\"key_hash\":\"" + ASSIGNMENT.keyHash() + "\"}}");
		assertThat(this.format.attributes((String) PromptProvenance.of(ORIGIN, ASSIGNMENT).get(MessageOrigin.KEY)))
			.isEqualTo(attributes);
	}

	@Test
	void shouldWriteOnlyTheArmWithoutAKeyOrWithoutAHash() {
		String expected = METADATA.substring(0, METADATA.length() - 1) + ",\"rollout\":{\"arm\":\"candidate\"}}";
		for (ArmAssignment assignment : List.of(
				new ArmAssignment(ASSIGNMENT.reference(),
						new Arm("greeter", "candidate", Arm.Source.ROLLOUT, new KeyHash("sk-test")), null),
				new ArmAssignment(ASSIGNMENT.reference(),
						new Arm("greeter", "candidate", Arm.Source.FLAG, new KeyHash(null)), "user-7"))) {
			PromptLink.Attributes attributes = this.format.attributes(new PromptLink.Managed(ORIGIN, assignment));
			assertThat(attributes.metadata()).isEqualTo(expected);
			assertThat(this.format.attributes((String) PromptProvenance.of(ORIGIN, assignment).get(MessageOrigin.KEY)))
				.isEqualTo(attributes);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "not JSON", "[]", "{\"id\":\"i\",\"version\":\"42\"}",
			"{\"id\":1,\"project_id\":\"p\",\"version\":\"42\"}" })
	void shouldWriteNoLinkWhenAMessageContainsAnotherValue(String stored) {
		assertThat(this.format.attributes(stored)).isNull();
	}

	@Test
	void shouldReturnMaskedValues() {
		LinkFormat masking = new LinkFormat(new VariableMasking(
				new VariableMasking.Settings(List.of(), List.of(), List.of("name"), 1_000, VariableVisibility.ALL),
				List.of()));
		PromptLink.Attributes attributes = masking.attributes(new PromptLink.Managed(ORIGIN, null));
		assertThat(attributes.metadata()).contains("\"name\":\"***\"").doesNotContain("Ada");
		assertThat(attributes.maskedValues()).containsExactly("Ada \"A\"");
	}

	private PromptLink.Attributes attributes(VariableVisibility visibleTo) {
		return new LinkFormat(new VariableMasking(
				new VariableMasking.Settings(List.of(), List.of(), List.of(), 1_000, visibleTo), List.of()))
			.attributes(new PromptLink.Managed(ORIGIN, null));
	}

	@Test
	void shouldWriteVariablesForBraintrustOnlyWhenOthersMustNotSeeThem() {
		PromptLink.Attributes attributes = attributes(VariableVisibility.BRAINTRUST);
		assertThat(attributes.metadata())
			.isEqualTo("{\"prompt\":{\"id\":\"i\",\"project_id\":\"p\",\"version\":\"42\"}}");
		assertThat(attributes.braintrustMetadata()).isEqualTo(METADATA);
	}

	@Test
	void shouldWriteNoVariableWhenNobodyMaySeeThem() {
		PromptLink.Attributes attributes = attributes(VariableVisibility.NONE);
		assertThat(attributes.metadata())
			.isEqualTo("{\"prompt\":{\"id\":\"i\",\"project_id\":\"p\",\"version\":\"42\"}}");
		assertThat(attributes.braintrustMetadata())
			.isEqualTo("{\"prompt\":{\"id\":\"i\",\"project_id\":\"p\",\"version\":\"42\",\"variables\":{}}}");
	}

	@Test
	void shouldReadTheHardcodedPromptOfAMessage() {
		String stored = (String) MessageOrigin.of(new PromptLink.Hardcoded("worker", "v1")).get(MessageOrigin.KEY);
		assertThat(this.format.attributes(stored)).isNotNull()
			.returns("worker", PromptLink.Attributes::name)
			.returns("v1", PromptLink.Attributes::version)
			.returns("{\"prompt\":{\"name\":\"worker\",\"version\":\"v1\"}}", PromptLink.Attributes::metadata);
	}

	@Test
	void shouldTakeTheCommitForAHardcodedPromptWithoutAVersion() {
		LinkFormat built = new LinkFormat(new VariableMasking(VariableMasking.Settings.DEFAULT, List.of()),
				() -> "4f1d2e3");
		String stored = (String) MessageOrigin.of(new PromptLink.Hardcoded("worker", "")).get(MessageOrigin.KEY);
		assertThat(built.attributes(stored)).isNotNull().returns("4f1d2e3", PromptLink.Attributes::version);
		assertThat(built.attributes(new PromptLink.Hardcoded("worker", "")).metadata())
			.isEqualTo("{\"prompt\":{\"name\":\"worker\",\"version\":\"4f1d2e3\"}}");
		assertThat(this.format.attributes(new PromptLink.Hardcoded("worker", "")).metadata())
			.isEqualTo("{\"prompt\":{\"name\":\"worker\"}}");
	}

}
