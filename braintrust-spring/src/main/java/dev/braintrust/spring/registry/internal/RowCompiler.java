package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

import dev.braintrust.spring.client.internal.PromptSource;
import dev.braintrust.spring.client.internal.RowCheck;
import dev.braintrust.spring.prompt.PromptException.Reason;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptStatus.Source;
import dev.braintrust.spring.prompt.PromptUnavailableException;
import dev.braintrust.spring.prompt.internal.PromptFactory;
import dev.braintrust.spring.registry.StoredPrompt;

/**
 * Makes prompts of rows: checks that a row is what was asked for, wherever it comes from,
 * and compiles its templates in time. Thread-safe; never blocks.
 */
final class RowCompiler implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(RowCompiler.class);

	private final PromptFactory prompts;

	private final ProjectIds projectIds;

	private final PromptSource source;

	private final CompilerThreads threads = new CompilerThreads();

	private final AtomicBoolean warned = new AtomicBoolean();

	/**
	 * Create a compiler. No thread is started.
	 * @param prompts what compiles
	 * @param projectIds which projects the API means by their names
	 * @param source says how long a load may take
	 */
	RowCompiler(PromptFactory prompts, ProjectIds projectIds, PromptSource source) {
		this.prompts = prompts;
		this.projectIds = projectIds;
		this.source = source;
	}

	/**
	 * Make a prompt of what was fetched.
	 * @param reference what was asked for
	 * @param answer the answer
	 * @param sentAt when the request was sent
	 * @param sentNanos the same as {@link System#nanoTime()} has it
	 * @return the prompt. Fails with a {@link PromptUnavailableException} if the row is
	 * not what was asked for, or takes too long
	 */
	Mono<LastKnownGood> fetched(PromptReference reference, PromptSource.Found answer, Instant sentAt, long sentNanos) {
		long deadline = sentNanos + this.source.timeout().toNanos();
		return this.threads.call(() -> {
			check(reference, answer.row(), sentNanos);
			return new LastKnownGood(this.prompts.fromRow(answer.row(), deadline), answer.etag(), Source.API, true,
					sentAt, sentNanos);
		}, reference, deadline);
	}

	/** Here as well, for sources that are not ours. */
	private void check(PromptReference reference, Map<?, ?> row, long sentNanos) {
		String mismatch = RowCheck.mismatch(reference, row);
		if (mismatch == null && isByProjectName(reference) && !this.projectIds
			.accept(Objects.requireNonNull(reference.project()), String.valueOf(row.get("project_id")), sentNanos)) {
			mismatch = "another project's row than until now; the next load is accepted if it says the same";
		}
		if (mismatch != null) {
			throw new PromptUnavailableException(reference, Reason.MALFORMED,
					"Loading %s: the answer is not what was asked for (%s)".formatted(reference, mismatch));
		}
	}

	/**
	 * Make a prompt of what a store or a snapshot had.
	 * @param reference what was asked for
	 * @param stored what was stored; {@linkplain #isUsable usable}
	 * @param source where it was stored
	 * @return the prompt, which is not confirmed
	 */
	Mono<LastKnownGood> stored(PromptReference reference, StoredPrompt stored, Source source) {
		long deadline = System.nanoTime() + this.source.timeout().toNanos();
		return this.threads.call(() -> {
			Instant checkedAt = stored.checkedAt();
			Duration age = (checkedAt != null) ? Duration.between(checkedAt, Instant.now()) : Duration.ZERO;
			return new LastKnownGood(this.prompts.fromRow(stored.row(), deadline), stored.etag(), source, false,
					checkedAt, System.nanoTime() - Math.max(age.toNanos(), 0));
		}, reference, deadline);
	}

	/**
	 * Whether what a store or a snapshot had is what was asked for. If not, one warning
	 * says so.
	 */
	boolean isUsable(PromptReference reference, StoredPrompt stored) {
		String mismatch = RowCheck.mismatch(reference, stored.row());
		if (mismatch == null && isByProjectName(reference) && contradicts(reference, stored.row().get("project_id"))) {
			mismatch = "another project's row";
		}
		if (mismatch != null && this.warned.compareAndSet(false, true)) {
			logger.warn("What a store or a snapshot has for the {} is ignored: {}. Further occurrences are not logged",
					reference, mismatch);
		}
		return mismatch == null;
	}

	private boolean contradicts(PromptReference reference, @Nullable Object projectId) {
		return this.projectIds.contradicts(Objects.requireNonNull(reference.project()), projectId);
	}

	private static boolean isByProjectName(PromptReference reference) {
		return reference.projectId() == null && reference.project() != null;
	}

	@Override
	public void close() {
		this.threads.close();
	}

}
