package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

import dev.braintrust.spring.client.internal.PromptSource;
import dev.braintrust.spring.client.internal.RowCheck;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptException;
import dev.braintrust.spring.prompt.PromptException.Reason;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptStatus.Source;
import dev.braintrust.spring.prompt.PromptUnavailableException;
import dev.braintrust.spring.prompt.internal.PromptFactory;
import dev.braintrust.spring.registry.StoredPrompt;
import dev.braintrust.spring.registry.internal.Flight.Trigger;
import dev.braintrust.spring.registry.internal.SharedRefresh.Turn;

/**
 * Brings one prompt up to date: looks into the stores if nothing is known, takes turns
 * with the fleet if there is one, and asks the API.
 */
final class PromptLoader implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(PromptLoader.class);

	/** Which part of the interval the fleet relies on what one member found. */
	private static final double SHARED_FRESHNESS = 0.85;

	/** Which part of the interval members look after each other. */
	private static final double SHARED_JITTER = 0.05;

	private static final Duration SHORTEST_LOOK = Duration.ofMillis(20);

	private static final Duration LONGEST_LOOK = Duration.ofSeconds(1);

	/** How old the time in a store may get while the prompt stays the same. */
	private static final Duration STORE_RENEWAL = Duration.ofMinutes(10);

	private final PromptSource source;

	private final PromptFactory prompts;

	private final PromptStores stores;

	private final CacheSettings settings;

	private final ProjectIds projectIds;

	private final CompilerThreads compiler = new CompilerThreads();

	private final AtomicBoolean warned = new AtomicBoolean();

	PromptLoader(PromptSource source, PromptFactory prompts, PromptStores stores, CacheSettings settings,
			ProjectIds projectIds) {
		this.projectIds = projectIds;
		this.source = source;
		this.prompts = prompts;
		this.stores = stores;
		this.settings = settings;
	}

	/**
	 * The end of a load that did not fail.
	 */
	sealed interface Arrival {

		/**
		 * The prompt is what Braintrust serves.
		 *
		 * @param known the prompt
		 * @param outcome how that is known
		 * @param lookAgainIn when to look again, or null for one refresh interval
		 */
		record Confirmed(Known known, LoadOutcome outcome, @Nullable Duration lookAgainIn) implements Arrival {
		}

		/**
		 * Another member of the fleet is about to fetch it.
		 *
		 * @param lookAgainIn when to look again
		 */
		record Later(Duration lookAgainIn) implements Arrival {
		}

	}

	/**
	 * Load a prompt.
	 * @param entry where to put what a store has
	 * @param trigger why
	 * @param restored called when a store had something
	 * @return how it ended; fails as the API does
	 */
	Mono<Arrival> load(CachedPrompt entry, Trigger trigger, Runnable restored) {
		boolean offline = this.source instanceof OfflinePromptSource;
		if ((entry.known() != null && !offline) || this.stores.isEmpty()) {
			return confirm(entry, trigger);
		}
		return this.stores.read(entry.reference())
			.filter((found) -> isUsable(entry, found.prompt()))
			.flatMap((found) -> {
				long deadline = deadline(System.nanoTime());
				Mono<Known> known = this.compiler.call(() -> known(found.prompt(), found.source(), deadline),
						entry.reference(), deadline);
				// what can't be compiled is as good as not stored, if there is a better
				// source
				known = offline ? known : known.onErrorResume(PromptException.class, (ex) -> Mono.empty());
				return known.flatMap((compiled) -> restore(entry, found, compiled, offline, restored));
			})
			.switchIfEmpty(Mono.defer(() -> confirm(entry, trigger)));
	}

	/** What a store or a snapshot has is checked like an answer of the API. */
	private boolean isUsable(CachedPrompt entry, StoredPrompt stored) {
		PromptReference reference = entry.reference();
		String mismatch = RowCheck.mismatch(reference, stored.row());
		if (mismatch == null && isByProjectName(reference) && this.projectIds
			.contradicts(Objects.requireNonNull(reference.project()), stored.row().get("project_id"))) {
			mismatch = "another project's row";
		}
		if (mismatch != null && this.warned.compareAndSet(false, true)) {
			logger.warn("What a store or a snapshot has for the {} is ignored: {}. Further occurrences are not logged",
					reference, mismatch);
		}
		return mismatch == null;
	}

	private static boolean isByProjectName(PromptReference reference) {
		return reference.projectId() == null && reference.project() != null;
	}

	private Mono<Arrival> restore(CachedPrompt entry, PromptStores.Found found, Known known, boolean offline,
			Runnable restored) {
		boolean enough = offline || (found.exact() && entry.reference().isPinned());
		if (enough) {
			return Mono.just(new Arrival.Confirmed(known, LoadOutcome.STORED, null));
		}
		entry.restore(known);
		restored.run();
		return Mono.empty();
	}

	private long deadline(long startNanos) {
		return startNanos + this.source.timeout().toNanos();
	}

	private Known known(StoredPrompt stored, Source source, long deadline) {
		Instant checkedAt = stored.checkedAt();
		Duration age = (checkedAt != null) ? Duration.between(checkedAt, Instant.now()) : Duration.ZERO;
		return new Known(this.prompts.fromRow(stored.row(), deadline), stored.etag(), source, false, checkedAt,
				System.nanoTime() - Math.max(age.toNanos(), 0));
	}

	private Mono<Arrival> confirm(CachedPrompt entry, Trigger trigger) {
		if (!this.stores.isShared() || trigger == Trigger.DEMAND) {
			return fetch(entry, trigger, null, null);
		}
		return takeTurn(entry, trigger, System.nanoTime() + this.settings.revalidationTimeout().toNanos());
	}

	private Mono<Arrival> takeTurn(CachedPrompt entry, Trigger trigger, long deadlineNanos) {
		return this.stores.begin(entry.reference(), freshness()).flatMap((turn) -> {
			if (turn instanceof Turn.Mine mine) {
				return fetch(entry, trigger, mine.token(), null);
			}
			if (turn instanceof Turn.Fresh fresh && !isUsable(entry, fresh.stored())) {
				return fetch(entry, trigger, null, null);
			}
			if (turn instanceof Turn.Fresh fresh) {
				long deadline = deadline(System.nanoTime());
				return this.compiler.call(() -> accept(entry, fresh, deadline), entry.reference(), deadline);
			}
			Duration look = (turn instanceof Turn.Paused paused)
					? shorter(paused.remaining(), BackgroundRefresh.LONGEST_PAUSE).plus(later(SHARED_JITTER))
					: look(turn);
			if (trigger == Trigger.REFRESH) {
				return Mono.just(new Arrival.Later(look));
			}
			boolean waits = turn instanceof Turn.Theirs && System.nanoTime() - deadlineNanos < 0;
			return waits ? Mono.delay(SHORTEST_LOOK).then(Mono.defer(() -> takeTurn(entry, trigger, deadlineNanos)))
					: fetch(entry, trigger, null, null);
		})
			// the store is in trouble: each for itself, and less often
			.switchIfEmpty(
					Mono.defer(() -> fetch(entry, trigger, null, this.settings.refreshInterval().plus(later(0.5)))));
	}

	private static Duration shorter(Duration a, Duration b) {
		return (a.compareTo(b) < 0) ? a : b;
	}

	private Duration look(Turn turn) {
		Duration remaining = ((Turn.Theirs) turn).remaining();
		long share = (long) (this.settings.refreshInterval().toNanos() * SHARED_JITTER);
		long nanos = Math.min(Math.min(share, LONGEST_LOOK.toNanos()), remaining.toNanos());
		return Duration.ofNanos(Math.max(nanos, SHORTEST_LOOK.toNanos()));
	}

	private Duration later(double share) {
		return Duration.ofNanos(
				(long) (this.settings.refreshInterval().toNanos() * share * ThreadLocalRandom.current().nextDouble()));
	}

	private Arrival accept(CachedPrompt entry, Turn.Fresh fresh, long deadline) {
		Known before = entry.known();
		StoredPrompt stored = fresh.stored();
		Known found = known(stored, Source.STORE, deadline);
		long checkedNanos = System.nanoTime() - fresh.age().toNanos();
		if (before != null && before.confirmed() && before.checkedNanos() - checkedNanos > 0) {
			// a refresh of our own came later, but could not be told to the fleet
			return new Arrival.Confirmed(before, LoadOutcome.SHARED, fresh.remaining().plus(later(SHARED_JITTER)));
		}
		boolean same = before != null && Objects.equals(before.prompt().version(), found.prompt().version())
				&& Objects.equals(before.prompt().id(), found.prompt().id());
		Known known = new Known(same ? Objects.requireNonNull(before).prompt() : found.prompt(), stored.etag(),
				found.source(), true, Instant.now().minus(fresh.age()), checkedNanos);
		return new Arrival.Confirmed(known, LoadOutcome.SHARED, fresh.remaining().plus(later(SHARED_JITTER)));
	}

	private Mono<Arrival> fetch(CachedPrompt entry, Trigger trigger, @Nullable String token,
			@Nullable Duration lookAgainIn) {
		return Mono.defer(() -> {
			Known before = entry.known();
			Instant sentAt = Instant.now();
			long sentNanos = System.nanoTime();
			return this.source.fetch(entry.reference(), etag(before, trigger))
				.switchIfEmpty(Mono.error(() -> new PromptUnavailableException(entry.reference(), Reason.UNKNOWN,
						"No answer for " + entry.reference())))
				.flatMap((answer) -> {
					Callable<Arrival> accept = () -> accept(entry, answer, sentAt, sentNanos, token, lookAgainIn);
					return (answer instanceof PromptSource.Found)
							? this.compiler.call(accept, entry.reference(), deadline(sentNanos))
							: Mono.fromCallable(accept);
				});
		}).doOnError((failure) -> this.stores.failed(entry.reference(), token, pause(failure), isThrottled(failure)));
	}

	private static boolean isThrottled(Throwable failure) {
		return failure instanceof PromptUnavailableException unavailable
				&& (unavailable.retryAfter() != null || unavailable.reason() == Reason.THROTTLED);
	}

	/**
	 * A server that keeps a tag for changed content would confirm what it does not serve.
	 * So whoever asks for a refresh gets the whole prompt, and so does a process that
	 * knows a prompt only from a store.
	 */
	private static @Nullable String etag(@Nullable Known known, Trigger trigger) {
		return (known != null && known.confirmed() && trigger != Trigger.DEMAND) ? known.etag() : null;
	}

	/**
	 * How long the fleet need not try again: what fails for one member fails for all.
	 */
	private Duration pause(Throwable failure) {
		Duration retryAfter = (failure instanceof PromptUnavailableException unavailable) ? unavailable.retryAfter()
				: null;
		return (retryAfter != null) ? shorter(retryAfter, BackgroundRefresh.LONGEST_PAUSE) : freshness();
	}

	private Duration freshness() {
		Duration interval = this.settings.refreshInterval();
		return interval.isZero() ? STORE_RENEWAL : Duration.ofNanos((long) (interval.toNanos() * SHARED_FRESHNESS));
	}

	/**
	 * Nothing may be thrown past Reactor, which leaves errors of the virtual machine to
	 * the thread: those who wait would wait for ever.
	 */
	private Arrival accept(CachedPrompt entry, PromptSource.Answer answer, Instant sentAt, long sentNanos,
			@Nullable String token, @Nullable Duration lookAgainIn) {
		try {
			Known before = entry.known();
			Known known;
			if (answer instanceof PromptSource.Found found) {
				check(entry.reference(), found.row(), sentNanos);
				known = new Known(this.prompts.fromRow(found.row(), deadline(sentNanos)), found.etag(), Source.API,
						true, sentAt, sentNanos);
			}
			else if (before != null) {
				known = new Known(before.prompt(), before.etag(), Source.API, true, sentAt, sentNanos);
			}
			else {
				throw new PromptUnavailableException(entry.reference(), Reason.MALFORMED,
						"An unexpected 304 for " + entry.reference());
			}
			store(entry, known, before, token);
			return new Arrival.Confirmed(known,
					(answer instanceof PromptSource.Found) ? LoadOutcome.FOUND : LoadOutcome.NOT_MODIFIED, lookAgainIn);
		}
		catch (LinkageError | VirtualMachineError ex) {
			throw new PromptUnavailableException(entry.reference(), Reason.UNKNOWN,
					"The answer for %s can't be used".formatted(entry.reference()), null, ex);
		}
	}

	/**
	 * Here as well, for sources that are not ours.
	 */
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

	private void store(CachedPrompt entry, Known known, @Nullable Known before, @Nullable String token) {
		if (this.stores.isEmpty()) {
			return;
		}
		PromptReference reference = entry.reference();
		Map<String, ?> row = known.prompt().row();
		StoredPrompt stored = new StoredPrompt(row, known.etag(), known.checkedAt());
		if (this.stores.isShared()) {
			this.stores.found(reference, token, stored, freshness());
			return;
		}
		boolean changed = before == null || !before.prompt().row().equals(row);
		Duration maxStaleness = this.settings.maxStaleness();
		Duration renewal = (maxStaleness != null && maxStaleness.dividedBy(4).compareTo(STORE_RENEWAL) < 0)
				? maxStaleness.dividedBy(4) : STORE_RENEWAL;
		if (entry.claimStoring(changed, renewal)) {
			this.stores.write(reference, stored, entry::storingFailed);
		}
	}

	@Override
	public void close() {
		this.compiler.close();
	}

}
