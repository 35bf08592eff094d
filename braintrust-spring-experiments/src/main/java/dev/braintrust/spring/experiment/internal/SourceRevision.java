package dev.braintrust.spring.experiment.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * The state of the source code that an experiment ran with. Never a diff, which may
 * contain secrets.
 *
 * @param commit the commit's id, or null
 * @param branch the branch, or null
 * @param tag the tag, or null
 * @param dirty whether the code was changed after the commit, or null if it is not known
 * @param commitTime the time of the commit, ISO-8601, or null
 */
public record SourceRevision(@Nullable String commit, @Nullable String branch, @Nullable String tag,
		@Nullable Boolean dirty, @Nullable String commitTime) {

	/** Nothing is known. */
	public static final SourceRevision UNKNOWN = new SourceRevision(null, null, null, null, null);

	/** Variables of one CI service. */
	private record Variables(String commit, String branch, @Nullable String tag) {
	}

	private static final List<Variables> SERVICES = List.of(new Variables("GITHUB_SHA", "GITHUB_HEAD_REF", null),
			new Variables("CI_COMMIT_SHA", "CI_COMMIT_REF_NAME", "CI_COMMIT_TAG"),
			new Variables("CIRCLE_SHA1", "CIRCLE_BRANCH", "CIRCLE_TAG"),
			new Variables("BUILDKITE_COMMIT", "BUILDKITE_BRANCH", "BUILDKITE_TAG"),
			new Variables("BITBUCKET_COMMIT", "BITBUCKET_BRANCH", "BITBUCKET_TAG"),
			new Variables("TRAVIS_COMMIT", "TRAVIS_BRANCH", "TRAVIS_TAG"),
			new Variables("BUILD_SOURCEVERSION", "BUILD_SOURCEBRANCHNAME", null),
			new Variables("GIT_COMMIT", "GIT_BRANCH", "TAG_NAME"));

	/**
	 * Read the variables of the usual CI services.
	 * @param variables gives the value of an environment variable, or null
	 * @return the revision, with a commit or {@link #UNKNOWN}
	 */
	public static SourceRevision ofCi(UnaryOperator<@Nullable String> variables) {
		for (Variables service : SERVICES) {
			String commit = text(variables.apply(service.commit()));
			if (commit != null) {
				String branch = text(variables.apply(service.branch()));
				String tag = (service.tag() != null) ? text(variables.apply(service.tag())) : null;
				String reference = text(variables.apply("GITHUB_REF_NAME"));
				if (service.commit().equals("GITHUB_SHA") && reference != null) {
					boolean isTag = "tag".equals(variables.apply("GITHUB_REF_TYPE"));
					tag = isTag ? reference : null;
					// of a pull request, this is the name of its branch
					branch = (branch != null || isTag) ? branch : reference;
				}
				return new SourceRevision(commit, branch, tag, null, null);
			}
		}
		return UNKNOWN;
	}

	private static @Nullable String text(@Nullable String value) {
		return (value == null || value.isBlank()) ? null : value;
	}

	/** The experiment's {@code repo_info}. */
	Map<String, Object> repoInfo() {
		Map<String, Object> info = new LinkedHashMap<>();
		put(info, "commit", this.commit);
		put(info, "branch", this.branch);
		put(info, "tag", this.tag);
		put(info, "dirty", this.dirty);
		put(info, "commit_time", this.commitTime);
		return info;
	}

	private static void put(Map<String, Object> info, String name, @Nullable Object value) {
		if (value != null) {
			info.put(name, value);
		}
	}

}
