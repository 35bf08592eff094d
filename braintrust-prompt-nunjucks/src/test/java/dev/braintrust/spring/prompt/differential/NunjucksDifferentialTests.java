package dev.braintrust.spring.prompt.differential;

import java.io.IOException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Builds random prompts and compares them with those of the official SDK. Skipped without
 * Node.js and the SDK (see {@link OfficialSdk}). Every Maven build runs a sample;
 * {@code mvn verify -Psoak -Dtest=NunjucksDifferentialTests} runs 200,000 builds, or as
 * many as {@code -Ddifferential.builds} says, from {@code -Ddifferential.seed}.
 */
class NunjucksDifferentialTests {

	private static final long SEED = 21;

	private static final int SAMPLE = 1_000;

	private static final int SOAK = 200_000;

	@BeforeEach
	void skipWithoutSdk() {
		String missing = OfficialSdk.missing();
		assumeTrue(missing.isEmpty(), () -> "Not compared with the official SDK: " + missing);
	}

	@Test
	void shouldBuildLikeSdkWhenTemplatesAreRandom(TestReporter reporter) throws IOException {
		compare(SAMPLE, reporter);
	}

	@Tag("soak")
	@Test
	void shouldBuildLikeSdkWhenTemplatesAreManyAndRandom(TestReporter reporter) throws IOException {
		compare(Integer.getInteger("differential.builds", SOAK), reporter);
	}

	private static void compare(int builds, TestReporter reporter) throws IOException {
		Differential differential = new Differential(Long.getLong("differential.seed", SEED));
		differential.run(0, builds);
		reporter.publishEntry(differential.summary());
		assertThat(differential.different).isEmpty();
	}

}
