package dev.braintrust.spring.experiment.internal;

import java.util.Collection;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.experiment.MultiScorer;
import dev.braintrust.spring.experiment.Score;
import dev.braintrust.spring.experiment.TaskResult;

/**
 * Names a scorer in Braintrust. The experiment replaces it by one with a connection.
 *
 * @param slug the function's slug
 * @param version its version, or null for the newest
 */
public record FunctionScorer(String slug, @Nullable String version) implements MultiScorer<Object, Object, Object> {

	@Override
	public Collection<Score> score(TaskResult<Object, Object, Object> result) {
		throw new IllegalStateException(
				"The scorer '%s' is in Braintrust, which needs an API key (braintrust.api-key or BRAINTRUST_API_KEY), a project, and braintrust.offline=false"
					.formatted(this.slug));
	}

}
