package dev.braintrust.spring.client.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * The API key in use. After Braintrust has rejected it (401), the application is asked
 * for its key again, at most once per {@link #INTERVAL}; concurrent requests share the
 * answer. A new key replaces the rejected one as soon as it is known whether both belong
 * to the same organization. Thread-safe.
 */
public final class ApiKeys {

	private static final Logger logger = LoggerFactory.getLogger(ApiKeys.class);

	/** Minimum time between two questions. */
	static final Duration INTERVAL = Duration.ofSeconds(5);

	/** Maximum time that a rejected request waits for the answer. */
	private static final Duration MAXIMUM_WAIT = Duration.ofSeconds(5);

	private static final int MAXIMUM_REPLACED = 5;

	private final Supplier<@Nullable ApiKey> source;

	private final Comparison comparison;

	private volatile KeyHolder holder = KeyHolder.NONE;

	private volatile State state;

	private @Nullable CompletableFuture<Boolean> renewal;

	private long nextRenewalNanos = System.nanoTime();

	/**
	 * Create keys that may be replaced.
	 * @param initial the key in use, or null
	 * @param source the application's current key; may block. Called on a thread of its
	 * own
	 * @param comparison compares organizations
	 */
	public ApiKeys(@Nullable ApiKey initial, Supplier<@Nullable ApiKey> source, Comparison comparison) {
		this.source = source;
		this.comparison = comparison;
		this.state = new State(initial, List.of(), 0, 0);
	}

	/**
	 * A key that is never replaced.
	 * @param key the key, or null
	 * @return the keys
	 */
	public static ApiKeys fixed(@Nullable ApiKey key) {
		return new ApiKeys(key, () -> key, (candidate, projectIds) -> Mono.just(Organization.SAME));
	}

	/**
	 * The key in use, and what may be read with it.
	 *
	 * @param key the key, or null
	 * @param replaced earlier keys that are known to belong to the same organization,
	 * newest first
	 * @param tenant a number that changes whenever a key replaces one that is not known
	 * to belong to the same organization
	 * @param organizationSince when the organization was last known to change, because a
	 * key could not read the projects of the key before it, in nanoseconds since 1970; 0
	 * if never
	 */
	public record State(@Nullable ApiKey key, List<ApiKey> replaced, int tenant, long organizationSince) {

		/**
		 * Whether the organization is known to have changed.
		 * @param earlier an earlier state
		 * @return whether what was recorded in the earlier state must not be sent
		 */
		public boolean isForeignTo(State earlier) {
			return this.organizationSince != earlier.organizationSince;
		}

	}

	/**
	 * Whether two keys belong to the same organization.
	 */
	public enum Organization {

		/** Both do. */
		SAME,

		/** They do not, or the new key is not allowed to read the same projects. */
		OTHER,

		/** Nothing was loaded with the first key that could be compared. */
		UNKNOWN

	}

	/**
	 * Compares the organizations of two keys.
	 */
	@FunctionalInterface
	public interface Comparison {

		/**
		 * Compare the organization of a key with that of projects.
		 * @param candidate the new key
		 * @param projectIds projects of the organization of the key in use
		 * @return the result; fails if Braintrust does not answer, or rejects the key
		 */
		Mono<Organization> compare(ApiKey candidate, Set<String> projectIds);

	}

	/**
	 * The key in use, and what may be read with it.
	 * @return an immutable state
	 */
	public State state() {
		return this.state;
	}

	/**
	 * Set the holder of what was loaded with the key in use.
	 * @param holder the holder
	 */
	public void setHolder(KeyHolder holder) {
		this.holder = holder;
	}

	/**
	 * Ask the application for its key again. Must be called only after the key was
	 * rejected.
	 * @param rejected the rejected key
	 * @return whether another key is in use now; never fails
	 */
	public Mono<Boolean> renew(ApiKey rejected) {
		return Mono.defer(() -> {
			CompletableFuture<Boolean> current = startOrJoin(rejected);
			return (current != null) ? Mono.fromFuture(current, true).timeout(MAXIMUM_WAIT, Mono.just(false))
					: Mono.just(this.state.key() != rejected);
		});
	}

	private synchronized @Nullable CompletableFuture<Boolean> startOrJoin(ApiKey rejected) {
		if (this.state.key() != rejected) {
			return null;
		}
		CompletableFuture<Boolean> running = this.renewal;
		if (running != null && !running.isDone()) {
			return running;
		}
		if (System.nanoTime() - this.nextRenewalNanos < 0) {
			return null;
		}
		CompletableFuture<Boolean> started = new CompletableFuture<>();
		this.renewal = started;
		Thread thread = new Thread(() -> ask(rejected, started), "braintrust-api-key");
		thread.setDaemon(true);
		thread.start();
		return started;
	}

	private void ask(ApiKey rejected, CompletableFuture<Boolean> result) {
		try {
			ApiKey candidate = this.source.get();
			if (candidate == null || candidate.isSameAs(rejected)) {
				end(result, false);
				return;
			}
			this.comparison.compare(candidate, this.holder.projectIds())
				.doOnNext((organization) -> replace(candidate, organization))
				.subscribe((organization) -> end(result, true), (failure) -> fail(result, failure),
						() -> end(result, false));
		}
		catch (Throwable ex) {
			fail(result, ex);
		}
	}

	/** A message of the application's code may contain the key. */
	private void fail(CompletableFuture<Boolean> result, Throwable failure) {
		logger.warn("Braintrust rejected the API key, and it could not be replaced ({}); the next attempt follows in "
				+ "{} s at the earliest", Descriptions.classes(failure), INTERVAL.toSeconds());
		end(result, false);
	}

	private void end(CompletableFuture<Boolean> result, boolean replaced) {
		synchronized (this) {
			this.nextRenewalNanos = System.nanoTime() + INTERVAL.toNanos();
		}
		result.complete(replaced);
	}

	private void replace(ApiKey candidate, Organization organization) {
		State before = this.state;
		if (organization == Organization.SAME) {
			List<ApiKey> replaced = new ArrayList<>(before.replaced());
			if (before.key() != null) {
				replaced.add(0, before.key());
			}
			this.state = new State(candidate,
					List.copyOf(replaced.subList(0, Math.min(replaced.size(), MAXIMUM_REPLACED))), before.tenant(),
					before.organizationSince());
			logger.info("Braintrust rejected the API key; a new one of the same organization is used from now on");
			this.holder.keyReplaced();
			return;
		}
		boolean foreign = organization == Organization.OTHER;
		this.holder.removeAll(() -> this.state = new State(candidate, List.of(), before.tenant() + 1,
				foreign ? nanosSince1970() : before.organizationSince()));
		if (foreign) {
			logger.warn("Braintrust rejected the API key; a new one is used from now on. Since it can't read the "
					+ "projects of the previous one, all cached prompts were removed");
		}
		else {
			logger.info("Braintrust rejected the API key; a new one is used from now on");
		}
	}

	/** As of the clock of spans. */
	private static long nanosSince1970() {
		Instant now = Instant.now();
		return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
	}

}
