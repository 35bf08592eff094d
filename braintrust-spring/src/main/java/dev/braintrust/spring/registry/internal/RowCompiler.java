package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

import dev.braintrust.spring.client.internal.PromptSource;
import dev.braintrust.spring.client.internal.RowCheck;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptException.Reason;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptStatus.Source;
import dev.braintrust.spring.prompt.PromptUnavailableException;
import dev.braintrust.spring.prompt.internal.PromptFactory;
import dev.braintrust.spring.registry.StoredPrompt;

/**
 * Converts rows to prompts: checks that a row is the requested one, and compiles its
 * templates within the timeout of the load. Thread-safe; never blocks.
 */
final class RowCompiler implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(RowCompiler.class);

	private final PromptFactory prompts;

	private final ConfirmedProjectIds projectIds;

	private final PromptSource source;

	private final CompilerExecutor executor = new CompilerExecutor();

	/** The running compilations of released templates. */
	private final ConcurrentMap<Prompt, CompletableFuture<Prompt>> compiling = new ConcurrentHashMap<>();

	private final AtomicBoolean warned = new AtomicBoolean();

	/**
	 * Create a compiler. No thread is started.
	 * @param prompts compiles the templates of a row
	 * @param projectIds the confirmed ids of projects
	 * @param source has the timeout of a load
	 */
	RowCompiler(PromptFactory prompts, ConfirmedProjectIds projectIds, PromptSource source) {
		this.prompts = prompts;
		this.projectIds = projectIds;
		this.source = source;
	}

	/**
	 * Compile a fetched row.
	 * @param request the request for the prompt
	 * @param response the response
	 * @param sentAt when the request was sent
	 * @param sentNanos the same time as of {@link System#nanoTime()}
	 * @return the prompt. Fails with a {@link PromptUnavailableException} if the row is
	 * not the requested one, or the timeout expires
	 */
	Mono<LastKnownGoodVersion> compileFetched(LoadRequest request, PromptSource.Found response, Instant sentAt,
			long sentNanos) {
		long deadline = sentNanos + this.source.timeout().toNanos();
		return this.executor.call(() -> {
			check(request, response.row(), sentNanos);
			return new LastKnownGoodVersion(compile(request, response.row(), deadline), response.etag(), Source.API,
					true, sentAt, sentNanos);
		}, request.reference(), deadline);
	}

	/**
	 * Every row is compiled, so that one that exceeds the limits never replaces the last
	 * known good version. The result is kept if builds may need it.
	 */
	private Prompt compile(LoadRequest request, Map<?, ?> row, long deadline) {
		Prompt prompt = this.prompts.fromRow(row, deadline);
		if (!request.keepsTemplates()) {
			PromptFactory.release(prompt);
		}
		return prompt;
	}

	/**
	 * Compile the released templates of a prompt. Concurrent calls share one compilation.
	 * @param reference the reference of the prompt
	 * @param prompt the prompt
	 * @param timeout maximum time to wait
	 * @return the prompt; never fails: after a failure or the timeout, the next build
	 * compiles the templates, and reports a failure
	 */
	Mono<Prompt> compileReleased(PromptReference reference, Prompt prompt, Duration timeout) {
		CompletableFuture<Prompt> created = new CompletableFuture<>();
		CompletableFuture<Prompt> running = this.compiling.putIfAbsent(prompt, created);
		if (running != null) {
			return Mono.fromFuture(running, true);
		}
		long deadline = System.nanoTime() + timeout.toNanos();
		this.executor.call(() -> {
			PromptFactory.compile(prompt, deadline);
			return prompt;
		}, reference, deadline).onErrorReturn(prompt).subscribe((compiled) -> {
			this.compiling.remove(prompt, created);
			created.complete(compiled);
		});
		return Mono.fromFuture(created, true);
	}

	/** Repeats the check of {@code BraintrustClient} for other sources. */
	private void check(LoadRequest request, Map<?, ?> row, long sentNanos) {
		PromptReference reference = request.reference();
		String mismatch = RowCheck.mismatch(reference, row);
		if (mismatch == null && isByProjectName(reference) && !this.projectIds.accept(request.tenant(),
				Objects.requireNonNull(reference.project()), String.valueOf(row.get("project_id")), sentNanos)) {
			mismatch = "the row of another project than before; the next load is accepted if it returns the same project";
		}
		if (mismatch != null) {
			throw new PromptUnavailableException(reference, Reason.MALFORMED,
					"Loading %s: the response is not the requested prompt (%s)".formatted(reference, mismatch));
		}
	}

	/**
	 * Compile a row from a store or snapshot.
	 * @param request the request for the prompt
	 * @param stored the stored row; must be {@linkplain #isUsable usable}
	 * @param source where it was stored
	 * @return the prompt, which is not confirmed
	 */
	Mono<LastKnownGoodVersion> compileStored(LoadRequest request, StoredPrompt stored, Source source) {
		long deadline = System.nanoTime() + this.source.timeout().toNanos();
		return this.executor.call(() -> {
			Instant checkedAt = stored.checkedAt();
			Duration age = (checkedAt != null) ? Duration.between(checkedAt, Instant.now()) : Duration.ZERO;
			return new LastKnownGoodVersion(compile(request, stored.row(), deadline), stored.etag(), source, false,
					checkedAt, System.nanoTime() - Math.max(age.toNanos(), 0));
		}, request.reference(), deadline);
	}

	/**
	 * Whether a row from a store or snapshot is the requested one. The first one that is
	 * not is logged.
	 */
	boolean isUsable(LoadRequest request, StoredPrompt stored) {
		PromptReference reference = request.reference();
		String mismatch = RowCheck.mismatch(reference, stored.row());
		if (mismatch == null && isByProjectName(reference) && contradicts(request, stored.row().get("project_id"))) {
			mismatch = "another project's row";
		}
		if (mismatch != null && this.warned.compareAndSet(false, true)) {
			logger.warn("The stored row for the {} is ignored: {}. Further occurrences are not logged", reference,
					mismatch);
		}
		return mismatch == null;
	}

	private boolean contradicts(LoadRequest request, @Nullable Object projectId) {
		return this.projectIds.contradicts(request.tenant(), Objects.requireNonNull(request.reference().project()),
				projectId);
	}

	private static boolean isByProjectName(PromptReference reference) {
		return reference.projectId() == null && reference.project() != null;
	}

	@Override
	public void close() {
		this.executor.close();
	}

}
