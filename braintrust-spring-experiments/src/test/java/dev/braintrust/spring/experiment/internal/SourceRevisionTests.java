package dev.braintrust.spring.experiment.internal;

import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SourceRevision}.
 */
class SourceRevisionTests {

	@Test
	void shouldReadTheBranchOfAPullRequest() {
		Map<String, String> github = Map.of("GITHUB_SHA", "c0ffee", "GITHUB_HEAD_REF", "feature", "GITHUB_REF_NAME",
				"17/merge", "GITHUB_REF_TYPE", "branch");
		assertThat(SourceRevision.ofCi(github::get))
			.isEqualTo(new SourceRevision("c0ffee", "feature", null, null, null));
	}

	@Test
	void shouldReadTheTagOfARelease() {
		Map<String, String> github = Map.of("GITHUB_SHA", "c0ffee", "GITHUB_REF_NAME", "v1", "GITHUB_REF_TYPE", "tag");
		assertThat(SourceRevision.ofCi(github::get)).isEqualTo(new SourceRevision("c0ffee", null, "v1", null, null));
	}

	@Test
	void shouldReadTheVariablesOfOtherServices() {
		assertThat(SourceRevision.ofCi(Map.of("CI_COMMIT_SHA", "c0ffee", "CI_COMMIT_REF_NAME", "main")::get).repoInfo())
			.isEqualTo(Map.of("commit", "c0ffee", "branch", "main"));
		assertThat(SourceRevision.ofCi(Map.of("GIT_COMMIT", "c0ffee", "GIT_BRANCH", "origin/main")::get).branch())
			.isEqualTo("origin/main");
		assertThat(SourceRevision.ofCi((name) -> null)).isEqualTo(SourceRevision.UNKNOWN);
	}

}
