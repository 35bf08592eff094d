package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptException.Reason;
import dev.braintrust.spring.prompt.PromptNotFoundException;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptStatus.Source;
import dev.braintrust.spring.prompt.PromptUnavailableException;
import dev.braintrust.spring.registry.DeletedPolicy;
import dev.braintrust.spring.registry.internal.CachedPromptState.Serving;
import dev.braintrust.spring.registry.internal.CachedPromptState.Usage;
import dev.braintrust.spring.test.FakeBraintrust;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The table of transitions: the next state and the actions for each state and event.
 */
class CachedPromptStateTests {

	private static final PromptReference GREETER = PromptReference.of("greeter");

	private static final long NOW = Duration.ofDays(1).toNanos();

	private static final Duration MAX_STALENESS = Duration.ofMinutes(1);

	private static final PromptPolicy POLICY = new PromptPolicy(false, Duration.ofHours(1), MAX_STALENESS,
			DeletedPolicy.KEEP);

	private static final PromptPolicy PINNED = new PromptPolicy(true, Duration.ofHours(1), MAX_STALENESS,
			DeletedPolicy.KEEP);

	private static final PromptPolicy FAIL_WHEN_DELETED = new PromptPolicy(false, Duration.ofHours(1), MAX_STALENESS,
			DeletedPolicy.FAIL);

	private static final LastKnownGoodVersion YOUNG = version("1", Source.API, Duration.ofSeconds(10));

	private static final LastKnownGoodVersion OLD = version("1", Source.API, Duration.ofSeconds(61));

	private static final LastKnownGoodVersion RESTORED = version("1", Source.STORE, Duration.ofSeconds(10));

	private static final LoadFailure FAILURE = failure(Reason.SERVER_ERROR);

	private static final Map<String, CachedPromptState> STATES = Map.ofEntries(
			Map.entry("empty", state(POLICY, null, null, Serving.NOTHING)),
			Map.entry("failed", state(POLICY, null, FAILURE, Serving.NOTHING)),
			Map.entry("restored", state(POLICY, RESTORED, null, Serving.NOTHING)),
			Map.entry("fresh", state(POLICY, YOUNG, null, Serving.FRESH)),
			Map.entry("fresh (on-deleted=fail)", state(FAIL_WHEN_DELETED, YOUNG, null, Serving.FRESH)),
			Map.entry("stale", state(POLICY, YOUNG, FAILURE, Serving.STALE)),
			Map.entry("idle", state(POLICY, YOUNG, null, Serving.NOTHING)),
			Map.entry("too old, still served", state(POLICY, OLD, FAILURE, Serving.STALE)),
			Map.entry("too old", state(POLICY, OLD, FAILURE, Serving.NOTHING)),
			Map.entry("pinned", state(PINNED, OLD, null, Serving.FRESH)),
			Map.entry("pinned, restored", state(PINNED, OLD, null, Serving.NOTHING)),
			Map.entry("evicted", state(POLICY, YOUNG, null, Serving.EVICTED)),
			Map.entry("evicted, failing", state(POLICY, YOUNG, FAILURE, Serving.EVICTED)));

	private static final Map<String, Function<CachedPromptState, PromptTransition>> EVENTS = Map.ofEntries(
			Map.entry("loaded", (state) -> state.confirmed(version("2", Source.API, Duration.ZERO), 1, NOW)),
			Map.entry("confirmed", (state) -> state.confirmed(version("1", Source.API, Duration.ZERO), 1, NOW)),
			Map.entry("restored", (state) -> state.restored(version("3", Source.STORE, Duration.ZERO))),
			Map.entry("failed", (state) -> state.failed(FAILURE, NOW)),
			Map.entry("deleted",
					(state) -> state.failed(new LoadFailure(new PromptNotFoundException(GREETER, "gone"),
							Reason.NOT_FOUND, Instant.EPOCH, NOW), NOW)),
			Map.entry("throttled", (state) -> state.throttled(NOW)),
			Map.entry("leased elsewhere", (state) -> state.leasedElsewhere(NOW)),
			Map.entry("wait timed out", (state) -> state.waitTimedOut(NOW)),
			Map.entry("refresh due", (state) -> state.refreshDue(1, NOW)),
			Map.entry("refresh due when idle", (state) -> state.refreshDue(0, NOW + Duration.ofHours(2).toNanos())),
			Map.entry("age checked", (state) -> state.ageChecked(known(state), NOW)),
			Map.entry("not stored", CachedPromptState::notStored), Map.entry("evicted", CachedPromptState::evicted));

	private static LastKnownGoodVersion known(CachedPromptState state) {
		return (state.lastKnownGood() != null) ? state.lastKnownGood() : YOUNG;
	}

	private static CachedPromptState state(PromptPolicy policy, @Nullable LastKnownGoodVersion known,
			@Nullable LoadFailure failure, Serving serving) {
		return new CachedPromptState(policy, known, failure, serving, new Usage(0, NOW), NOW, false);
	}

	private static LastKnownGoodVersion version(String version, Source source, Duration age) {
		return new LastKnownGoodVersion(Prompt.fromJson(FakeBraintrust.rowOf("greeter", version, "Hi")), null, source,
				source == Source.API, Instant.EPOCH, NOW - age.toNanos());
	}

	private static LoadFailure failure(Reason reason) {
		return new LoadFailure(new PromptUnavailableException(GREETER, reason, reason.name()), reason, Instant.EPOCH,
				NOW);
	}

	private static String describe(CachedPromptState state) {
		return state.serving() + ((state.lastKnownGood() != null) ? " " + state.lastKnownGood().prompt().version() : "")
				+ ((state.failure() != null) ? " failing" : "");
	}

	private static String describe(Set<PromptAction> actions) {
		return actions.stream().map(PromptAction::name).collect(Collectors.joining(" "));
	}

	/**
	 * Columns: state, events, next state, actions. A state serves FRESH, STALE or
	 * NOTHING, or is EVICTED; the number is the last known good version, "failing" means
	 * that there is a failure. The loaded version is 2, the restored version is 3.
	 */
	@ParameterizedTest(name = "{0}: {1}")
	@CsvSource(delimiter = '|',
			textBlock = """
					empty                   | loaded                                                                      | FRESH 2           | STORE
					empty                   | confirmed                                                                   | FRESH 1           | STORE
					empty                   | restored                                                                    | NOTHING 3         |
					empty                   | failed, deleted                                                             | NOTHING failing   | NOTIFY_FAILING
					empty                   | throttled, leased elsewhere, wait timed out, refresh due when idle          | NOTHING           |
					empty                   | age checked, not stored                                                     | NOTHING           |
					empty                   | refresh due                                                                 | NOTHING           | REFRESH
					empty                   | evicted                                                                     | EVICTED           |

					failed                  | loaded                                                                      | FRESH 2           | STORE NOTIFY_RECOVERED
					failed                  | confirmed                                                                   | FRESH 1           | STORE NOTIFY_RECOVERED
					failed                  | restored                                                                    | NOTHING 3 failing |
					failed                  | failed, throttled, leased elsewhere, wait timed out                         | NOTHING failing   |
					failed                  | age checked, not stored                                                     | NOTHING failing   |
					failed                  | deleted                                                                     | NOTHING failing   | NOTIFY_FAILING
					failed                  | refresh due                                                                 | NOTHING failing   | REFRESH
					failed                  | refresh due when idle                                                       | NOTHING failing   | NOTIFY_RECOVERED
					failed                  | evicted                                                                     | EVICTED failing   | NOTIFY_RECOVERED

					restored                | loaded                                                                      | FRESH 2           | STORE NOTIFY_CHANGED
					restored                | confirmed                                                                   | FRESH 1           |
					restored                | restored, not stored                                                        | NOTHING 1         |
					restored                | refresh due when idle                                                       | NOTHING 1         | RELEASE_TEMPLATES
					restored                | failed, deleted                                                             | STALE 1 failing   | NOTIFY_FAILING SCHEDULE_AGE_CHECK
					restored                | throttled, age checked                                                      | NOTHING 1         | SCHEDULE_AGE_CHECK
					restored                | leased elsewhere                                                            | STALE 1           | SCHEDULE_AGE_CHECK
					restored                | wait timed out                                                              | STALE 1           |
					restored                | refresh due                                                                 | NOTHING 1         | REFRESH
					restored                | evicted                                                                     | EVICTED 1         |

					fresh                   | loaded                                                                      | FRESH 2           | STORE NOTIFY_CHANGED
					fresh                   | confirmed, restored, wait timed out, not stored                             | FRESH 1           |
					fresh                   | failed, deleted                                                             | STALE 1 failing   | NOTIFY_FAILING SCHEDULE_AGE_CHECK
					fresh                   | throttled, leased elsewhere                                                 | STALE 1           | SCHEDULE_AGE_CHECK
					fresh                   | refresh due                                                                 | FRESH 1           | REFRESH
					fresh                   | refresh due when idle                                                       | NOTHING 1         | RELEASE_TEMPLATES
					fresh                   | age checked                                                                 | FRESH 1           | SCHEDULE_AGE_CHECK
					fresh                   | evicted                                                                     | EVICTED 1         |

					fresh (on-deleted=fail) | loaded                                                                      | FRESH 2           | STORE NOTIFY_CHANGED
					fresh (on-deleted=fail) | confirmed, restored, wait timed out, not stored                             | FRESH 1           |
					fresh (on-deleted=fail) | failed                                                                      | STALE 1 failing   | NOTIFY_FAILING SCHEDULE_AGE_CHECK
					fresh (on-deleted=fail) | deleted                                                                     | NOTHING failing   | REMOVE NOTIFY_FAILING
					fresh (on-deleted=fail) | throttled, leased elsewhere                                                 | STALE 1           | SCHEDULE_AGE_CHECK
					fresh (on-deleted=fail) | refresh due                                                                 | FRESH 1           | REFRESH
					fresh (on-deleted=fail) | refresh due when idle                                                       | NOTHING 1         | RELEASE_TEMPLATES
					fresh (on-deleted=fail) | age checked                                                                 | FRESH 1           | SCHEDULE_AGE_CHECK
					fresh (on-deleted=fail) | evicted                                                                     | EVICTED 1         |

					stale                   | loaded                                                                      | FRESH 2           | STORE NOTIFY_CHANGED NOTIFY_RECOVERED
					stale                   | confirmed                                                                   | FRESH 1           | NOTIFY_RECOVERED
					stale                   | restored, wait timed out, not stored                                        | STALE 1 failing   |
					stale                   | failed, throttled, leased elsewhere, age checked                            | STALE 1 failing   | SCHEDULE_AGE_CHECK
					stale                   | deleted                                                                     | STALE 1 failing   | NOTIFY_FAILING SCHEDULE_AGE_CHECK
					stale                   | refresh due                                                                 | STALE 1 failing   | REFRESH
					stale                   | refresh due when idle                                                       | NOTHING 1 failing | NOTIFY_RECOVERED RELEASE_TEMPLATES
					stale                   | evicted                                                                     | EVICTED 1 failing | NOTIFY_RECOVERED

					idle                    | loaded                                                                      | FRESH 2           | STORE NOTIFY_CHANGED
					idle                    | confirmed                                                                   | FRESH 1           |
					idle                    | restored, not stored                                                        | NOTHING 1         |
					idle                    | refresh due when idle                                                       | NOTHING 1         | RELEASE_TEMPLATES
					idle                    | failed, deleted                                                             | STALE 1 failing   | NOTIFY_FAILING SCHEDULE_AGE_CHECK
					idle                    | throttled, age checked                                                      | NOTHING 1         | SCHEDULE_AGE_CHECK
					idle                    | leased elsewhere                                                            | STALE 1           | SCHEDULE_AGE_CHECK
					idle                    | wait timed out                                                              | STALE 1           |
					idle                    | refresh due                                                                 | NOTHING 1         | REFRESH
					idle                    | evicted                                                                     | EVICTED 1         |

					too old, still served   | loaded                                                                      | FRESH 2           | STORE NOTIFY_CHANGED NOTIFY_RECOVERED
					too old, still served   | confirmed                                                                   | FRESH 1           | NOTIFY_RECOVERED
					too old, still served   | restored, wait timed out, not stored                                        | STALE 1 failing   |
					too old, still served   | failed, throttled, leased elsewhere, age checked                            | NOTHING 1 failing |
					too old, still served   | deleted                                                                     | NOTHING 1 failing | NOTIFY_FAILING
					too old, still served   | refresh due                                                                 | STALE 1 failing   | REFRESH
					too old, still served   | refresh due when idle                                                       | NOTHING 1 failing | NOTIFY_RECOVERED RELEASE_TEMPLATES
					too old, still served   | evicted                                                                     | EVICTED 1 failing | NOTIFY_RECOVERED

					too old                 | loaded                                                                      | FRESH 2           | STORE NOTIFY_CHANGED NOTIFY_RECOVERED
					too old                 | confirmed                                                                   | FRESH 1           | NOTIFY_RECOVERED
					too old                 | restored, failed, throttled, leased elsewhere                               | NOTHING 1 failing |
					too old                 | wait timed out, age checked, not stored                                     | NOTHING 1 failing |
					too old                 | deleted                                                                     | NOTHING 1 failing | NOTIFY_FAILING
					too old                 | refresh due                                                                 | NOTHING 1 failing | REFRESH
					too old                 | refresh due when idle                                                       | NOTHING 1 failing | NOTIFY_RECOVERED RELEASE_TEMPLATES
					too old                 | evicted                                                                     | EVICTED 1 failing | NOTIFY_RECOVERED

					pinned                  | loaded                                                                      | FRESH 2           | STORE NOTIFY_CHANGED
					pinned                  | confirmed, restored, throttled, leased elsewhere                            | FRESH 1           |
					pinned                  | wait timed out, age checked, not stored                                     | FRESH 1           |
					pinned                  | failed, deleted                                                             | FRESH 1 failing   | NOTIFY_FAILING
					pinned                  | refresh due                                                                 | FRESH 1           | REFRESH
					pinned                  | refresh due when idle                                                       | NOTHING 1         | RELEASE_TEMPLATES
					pinned                  | evicted                                                                     | EVICTED 1         |

					pinned, restored        | loaded                                                                      | FRESH 2           | STORE NOTIFY_CHANGED
					pinned, restored        | confirmed, leased elsewhere, wait timed out                                 | FRESH 1           |
					pinned, restored        | restored, throttled, age checked                                            | NOTHING 1         |
					pinned, restored        | refresh due when idle                                                       | NOTHING 1         | RELEASE_TEMPLATES
					pinned, restored        | not stored                                                                  | NOTHING 1         |
					pinned, restored        | failed, deleted                                                             | FRESH 1 failing   | NOTIFY_FAILING
					pinned, restored        | refresh due                                                                 | NOTHING 1         | REFRESH
					pinned, restored        | evicted                                                                     | EVICTED 1         |

					evicted                 | loaded                                                                      | EVICTED 2         |
					evicted                 | confirmed, restored, throttled, leased elsewhere                            | EVICTED 1         |
					evicted                 | wait timed out, refresh due, refresh due when idle, age checked, not stored | EVICTED 1         |
					evicted                 | evicted                                                                     | EVICTED 1         |
					evicted                 | failed, deleted                                                             | EVICTED 1 failing |

					evicted, failing        | loaded                                                                      | EVICTED 2         | NOTIFY_RECOVERED
					evicted, failing        | confirmed                                                                   | EVICTED 1         | NOTIFY_RECOVERED
					evicted, failing        | restored, failed, deleted, throttled                                        | EVICTED 1 failing |
					evicted, failing        | leased elsewhere, wait timed out, refresh due, refresh due when idle        | EVICTED 1 failing |
					evicted, failing        | age checked, not stored, evicted                                            | EVICTED 1 failing |
					""")
	void shouldApplyEachEventToEachState(String state, String events, String next, @Nullable String actions) {
		for (String event : events.split(", ")) {
			CachedPromptState before = Objects.requireNonNull(STATES.get(state), state);
			PromptTransition transition = Objects.requireNonNull(EVENTS.get(event), event).apply(before);
			assertThat(describe(transition.next())).as("%s: %s", state, event).isEqualTo(next);
			assertThat(describe(transition.actions())).as("%s: %s", state, event)
				.isEqualTo((actions != null) ? actions : "");
			assertThat(transition.before()).isSameAs(before);
		}
	}

	@Test
	void shouldTestEachStateWithEachEvent() throws Exception {
		CsvSource table = getClass()
			.getDeclaredMethod("shouldApplyEachEventToEachState", String.class, String.class, String.class,
					String.class)
			.getAnnotation(CsvSource.class);
		Set<String> found = new TreeSet<>();
		table.textBlock().lines().filter((line) -> !line.isBlank()).map((line) -> line.split("\\|")).forEach((row) -> {
			for (String event : row[1].trim().split(", ")) {
				assertThat(found.add(row[0].trim() + ": " + event)).as("%s: %s, duplicate", row[0], event).isTrue();
			}
		});
		assertThat(found).hasSize(STATES.size() * EVENTS.size());
	}

	@Test
	void shouldStoreAPromptThatChangedOrWasNotStoredRecently() {
		CachedPromptState fresh = state(POLICY, YOUNG, null, Serving.FRESH);
		LastKnownGoodVersion same = version("1", Source.API, Duration.ZERO);
		long renewal = MAX_STALENESS.dividedBy(4).toNanos();
		assertThat(fresh.confirmed(same, 0, NOW + renewal).actions()).isEmpty();
		PromptTransition renewed = fresh.confirmed(same, 0, NOW + renewal + 1);
		assertThat(renewed.actions()).containsExactly(PromptAction.STORE);
		assertThat(renewed.next().storedNanos()).isEqualTo(NOW + renewal + 1);
		assertThat(fresh.notStored().next().confirmed(same, 0, NOW).actions()).containsExactly(PromptAction.STORE);
		assertThat(fresh.confirmed(version("2", Source.STORE, Duration.ZERO), 0, NOW).actions())
			.as("a prompt from a store is not stored again")
			.containsExactly(PromptAction.NOTIFY_CHANGED);
	}

	@Test
	void shouldNotifyAChangeOnlyWhenThePromptIsInUse() {
		CachedPromptState idle = state(POLICY, YOUNG, null, Serving.NOTHING);
		LastKnownGoodVersion other = version("2", Source.API, Duration.ZERO);
		assertThat(idle.confirmed(other, 0, NOW).actions()).containsExactly(PromptAction.STORE);
		assertThat(idle.confirmed(other, 1, NOW).actions()).containsExactly(PromptAction.STORE,
				PromptAction.NOTIFY_CHANGED);
	}

	@Test
	void shouldNotifyAFailureAgainOnlyForAnotherReason() {
		CachedPromptState stale = state(POLICY, YOUNG, FAILURE, Serving.STALE);
		assertThat(stale.failed(failure(Reason.SERVER_ERROR), NOW).actions())
			.doesNotContain(PromptAction.NOTIFY_FAILING);
		assertThat(stale.failed(failure(Reason.TIMEOUT), NOW).actions()).contains(PromptAction.NOTIFY_FAILING);
	}

	@Test
	void shouldScheduleOneAgeCheckForEachVersion() {
		CachedPromptState scheduled = state(POLICY, YOUNG, null, Serving.FRESH).throttled(NOW).next();
		assertThat(scheduled.ageCheckScheduled()).isTrue();
		assertThat(scheduled.throttled(NOW).actions()).isEmpty();
		long later = NOW + MAX_STALENESS.toNanos();
		assertThat(scheduled.ageChecked(YOUNG, later).next().serving()).isEqualTo(Serving.NOTHING);
		PromptTransition early = scheduled.ageChecked(YOUNG, NOW);
		assertThat(early.next().serving()).isEqualTo(Serving.STALE);
		assertThat(early.actions()).containsExactly(PromptAction.SCHEDULE_AGE_CHECK);
		LastKnownGoodVersion newer = version("2", Source.API, Duration.ofSeconds(-30));
		PromptTransition confirmed = scheduled.confirmed(newer, 0, NOW).next().ageChecked(YOUNG, later);
		assertThat(confirmed.next().serving()).as("a version confirmed since").isEqualTo(Serving.FRESH);
		assertThat(confirmed.next().ageCheckScheduled()).isFalse();
		assertThat(confirmed.actions()).isEmpty();
		PromptTransition suspect = scheduled.confirmed(newer, 0, NOW)
			.next()
			.throttled(NOW)
			.next()
			.ageChecked(YOUNG, NOW);
		assertThat(suspect.actions()).as("a version confirmed since, but suspect again")
			.containsExactly(PromptAction.SCHEDULE_AGE_CHECK);
	}

	@Test
	void shouldBecomeIdleAfterTheIdleTimeoutWithoutAHit() {
		long idle = POLICY.idleTimeout().toNanos();
		CachedPromptState fresh = state(POLICY, YOUNG, null, Serving.FRESH);
		PromptTransition used = fresh.refreshDue(7, NOW + idle);
		assertThat(used.next().usage()).isEqualTo(new Usage(7, NOW + idle));
		assertThat(used.next().refreshDue(7, NOW + 2 * idle).actions()).contains(PromptAction.REFRESH);
		assertThat(used.next().refreshDue(7, NOW + 2 * idle + 1).next().serving()).isEqualTo(Serving.NOTHING);
	}

	@Test
	void shouldCountTheLoadOfAPromptThatWasNotServedAsAUse() {
		long idle = POLICY.idleTimeout().toNanos();
		LastKnownGoodVersion same = version("1", Source.API, Duration.ZERO);
		CachedPromptState loaded = state(POLICY, YOUNG, null, Serving.NOTHING).confirmed(same, 0, NOW + idle).next();
		assertThat(loaded.refreshDue(0, NOW + 2 * idle).actions()).contains(PromptAction.REFRESH);
		CachedPromptState refreshed = state(POLICY, YOUNG, null, Serving.FRESH).confirmed(same, 0, NOW + idle).next();
		assertThat(refreshed.refreshDue(0, NOW + idle + 1).next().serving()).isEqualTo(Serving.NOTHING);
	}

	@Test
	void shouldReleaseTemplatesWithoutAHitSinceThePreviousRefresh() {
		CachedPromptState fresh = state(POLICY, YOUNG, null, Serving.FRESH);
		PromptTransition used = fresh.refreshDue(7, NOW);
		assertThat(used.actions()).containsExactly(PromptAction.REFRESH);
		assertThat(used.next().refreshDue(7, NOW + 1).actions()).containsExactly(PromptAction.RELEASE_TEMPLATES,
				PromptAction.REFRESH);
		assertThat(used.next().refreshDue(8, NOW + 1).actions()).containsExactly(PromptAction.REFRESH);
	}

	@Test
	void shouldServeASnapshotWithoutATimeAtAnyAge() {
		LastKnownGoodVersion known = new LastKnownGoodVersion(OLD.prompt(), null, Source.SNAPSHOT, false, null,
				NOW - Duration.ofDays(1).toNanos());
		assertThat(state(POLICY, known, null, Serving.NOTHING).waitTimedOut(NOW).next().served())
			.isSameAs(OLD.prompt());
	}

	@Test
	void shouldNotRefreshAnExactVersionUnlessItWasRestoredDuringAFailure() {
		assertThat(state(PINNED, YOUNG, FAILURE, Serving.FRESH).isFinal()).isTrue();
		assertThat(state(PINNED, RESTORED, null, Serving.FRESH).isFinal()).isTrue();
		assertThat(state(PINNED, RESTORED, FAILURE, Serving.FRESH).isFinal()).isFalse();
		assertThat(state(POLICY, YOUNG, null, Serving.FRESH).isFinal()).isFalse();
	}

	@Test
	void shouldApplyAnEventAgainWhenAnotherThreadChangedTheState() {
		CachedPrompt entry = new CachedPrompt(GREETER, CacheSettings.DEFAULTS, POLICY, 0);
		AtomicInteger attempts = new AtomicInteger();
		PromptTransition transition = entry.apply((state) -> {
			if (attempts.incrementAndGet() == 1) {
				entry.apply((current) -> current.restored(RESTORED));
			}
			return state.waitTimedOut(NOW);
		});
		assertThat(attempts).hasValue(2);
		assertThat(transition.next().served()).isSameAs(RESTORED.prompt());
		assertThat(entry.hit()).isSameAs(RESTORED.prompt());
		assertThat(entry.staleHits()).isEqualTo(1);
	}

}
