package dev.braintrust.spring.prompt.differential;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.braintrust.spring.prompt.PromptBuildException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares the results of random builds with those on other JDKs: the expected digests
 * are the same on each. A deliberate change of the engine, or of the generators, changes
 * them; after it, run this class on JDK 17 and on JDK 25.
 */
class NunjucksResultDigestTests {

	private static final long SEED = 17;

	@Test
	void shouldBuildTheSameOnEachJdkWhenTemplatesAreRandom() throws Exception {
		assertThat(digest(10_000)).isEqualTo("8f1191f883b202b3033cf162e59e9bc24593429a60032938d1adbfe0300fb745");
	}

	@Tag("soak")
	@Test
	void shouldBuildTheSameOnEachJdkWhenTemplatesAreManyAndRandom() throws Exception {
		assertThat(digest(200_000)).isEqualTo("e8f49a216db32a5eedc1000dcb338f23377d7a58d7e705c543943c13d5bf302e");
	}

	/** A digest of all texts, and of which builds fail. */
	private static String digest(int builds) throws NoSuchAlgorithmException {
		MessageDigest digest = MessageDigest.getInstance("SHA-256");
		for (int i = 0; i < builds; i++) {
			digest.update(result(new TemplateGenerator(SEED, i).next()).getBytes(StandardCharsets.UTF_16BE));
		}
		return HexFormat.of().formatHex(digest.digest());
	}

	private static String result(Build build) {
		try {
			return "=" + build.run() + "\n";
		}
		catch (PromptBuildException ex) {
			return "!\n";
		}
	}

}
