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
import dev.braintrust.spring.registry.internal.PromptState.Serving;
import dev.braintrust.spring.registry.internal.PromptState.Usage;
import dev.braintrust.spring.test.FakeBraintrust;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What each event makes of each state, and what has to be done about it.
 */
class PromptStateTests {

	private static final PromptReference GREETER = PromptReference.of("greeter");

	private static final long NOW = Duration.ofDays(1).toNanos();

	private static final Duration MAX_STALENESS = Duration.ofMinutes(1);

	private static final PromptRules RULES = new PromptRules(false, Duration.ofHours(1), MAX_STALENESS,
			DeletedPolicy.KEEP);

	private static final PromptRules EXACT = new PromptRules(true, Duration.ofHours(1), MAX_STALENESS,
			DeletedPolicy.KEEP);

	private static final PromptRules FORGETTING = new PromptRules(false, Duration.ofHours(1), MAX_STALENESS,
			DeletedPolicy.FAIL);

	private static final LastKnownGood YOUNG = version("1", Source.API, Duration.ofSeconds(10));

	private static final LastKnownGood OLD = version("1", Source.API, Duration.ofSeconds(61));

	private static final LastKnownGood RESTORED = version("1", Source.STORE, Duration.ofSeconds(10));

	private static final Failure FAILURE = failure(Reason.SERVER_ERROR);

	private static final Map<String, PromptState> STATES = Map.ofEntries(
			Map.entry("empty", state(RULES, null, null, Serving.NOTHING)),
			Map.entry("failed", state(RULES, null, FAILURE, Serving.NOTHING)),
			Map.entry("restored", state(RULES, RESTORED, null, Serving.NOTHING)),
			Map.entry("fresh", state(RULES, YOUNG, null, Serving.FRESH)),
			Map.entry("fresh (deletions count)", state(FORGETTING, YOUNG, null, Serving.FRESH)),
			Map.entry("stale", state(RULES, YOUNG, FAILURE, Serving.STALE)),
			Map.entry("idle", state(RULES, YOUNG, null, Serving.NOTHING)),
			Map.entry("about to be too old", state(RULES, OLD, FAILURE, Serving.STALE)),
			Map.entry("too old", state(RULES, OLD, FAILURE, Serving.NOTHING)),
			Map.entry("exact", state(EXACT, OLD, null, Serving.FRESH)),
			Map.entry("exact (restored)", state(EXACT, OLD, null, Serving.NOTHING)),
			Map.entry("evicted", state(RULES, YOUNG, null, Serving.EVICTED)),
			Map.entry("evicted (failing)", state(RULES, YOUNG, FAILURE, Serving.EVICTED)));

	private static final Map<String, Function<PromptState, PromptTransition>> EVENTS = Map.ofEntries(
			Map.entry("loaded", (state) -> state.confirmed(version("2", Source.API, Duration.ZERO), 1, NOW)),
			Map.entry("confirmed", (state) -> state.confirmed(version("1", Source.API, Duration.ZERO), 1, NOW)),
			Map.entry("restored", (state) -> state.restored(version("3", Source.STORE, Duration.ZERO))),
			Map.entry("failed", (state) -> state.failed(FAILURE, NOW)),
			Map.entry("deleted",
					(state) -> state.failed(new Failure(new PromptNotFoundException(GREETER, "gone"), Reason.NOT_FOUND,
							Instant.EPOCH, NOW), NOW)),
			Map.entry("throttled", (state) -> state.throttled(NOW)),
			Map.entry("leased elsewhere", (state) -> state.leasedElsewhere(NOW)),
			Map.entry("waited for", (state) -> state.waitedFor(NOW)), Map.entry("due", (state) -> state.due(1, NOW)),
			Map.entry("unused", (state) -> state.due(0, NOW + Duration.ofHours(2).toNanos())),
			Map.entry("age checked", (state) -> state.ageChecked(known(state), NOW)),
			Map.entry("not stored", PromptState::notStored), Map.entry("evicted", PromptState::evicted));

	private static LastKnownGood known(PromptState state) {
		return (state.lastKnownGood() != null) ? state.lastKnownGood() : YOUNG;
	}

	private static PromptState state(PromptRules rules, @Nullable LastKnownGood known, @Nullable Failure failure,
			Serving serving) {
		return new PromptState(rules, known, failure, serving, new Usage(0, NOW), NOW, false);
	}

	private static LastKnownGood version(String version, Source source, Duration age) {
		return new LastKnownGood(Prompt.fromJson(FakeBraintrust.rowOf("greeter", version, "Hi")), null, source,
				source == Source.API, Instant.EPOCH, NOW - age.toNanos());
	}

	private static Failure failure(Reason reason) {
		return new Failure(new PromptUnavailableException(GREETER, reason, reason.name()), reason, Instant.EPOCH, NOW);
	}

	private static String describe(PromptState state) {
		return state.serving() + ((state.lastKnownGood() != null) ? " " + state.lastKnownGood().prompt().version() : "")
				+ ((state.failure() != null) ? " failing" : "");
	}

	private static String describe(Set<PromptAction> actions) {
		return actions.stream().map(PromptAction::name).collect(Collectors.joining(" "));
	}

	/**
	 * A state serves FRESH, STALE or NOTHING, or is EVICTED; the number is the version
	 * that is known, "failing" that a failure is. The version that is loaded is 2, the
	 * one that is restored 3.
	 */
	@ParameterizedTest(name = "{0}: {1}")
	@CsvSource(delimiter = '|',
			textBlock = """
					empty                   | loaded                                           | FRESH 2           | STORE
					empty                   | confirmed                                        | FRESH 1           | STORE
					empty                   | restored                                         | NOTHING 3         |
					empty                   | failed, deleted                                  | NOTHING failing   | TELL_FAILING
					empty                   | throttled, leased elsewhere, waited for, unused  | NOTHING           |
					empty                   | age checked, not stored                          | NOTHING           |
					empty                   | due                                              | NOTHING           | REFRESH
					empty                   | evicted                                          | EVICTED           |

					failed                  | loaded                                           | FRESH 2           | STORE TELL_RECOVERED
					failed                  | confirmed                                        | FRESH 1           | STORE TELL_RECOVERED
					failed                  | restored                                         | NOTHING 3 failing |
					failed                  | failed, throttled, leased elsewhere, waited for  | NOTHING failing   |
					failed                  | age checked, not stored                          | NOTHING failing   |
					failed                  | deleted                                          | NOTHING failing   | TELL_FAILING
					failed                  | due                                              | NOTHING failing   | REFRESH
					failed                  | unused                                           | NOTHING failing   | TELL_RECOVERED
					failed                  | evicted                                          | EVICTED failing   | TELL_RECOVERED

					restored                | loaded                                           | FRESH 2           | STORE TELL_CHANGED
					restored                | confirmed                                        | FRESH 1           |
					restored                | restored, unused, not stored                     | NOTHING 1         |
					restored                | failed, deleted                                  | STALE 1 failing   | TELL_FAILING WATCH_AGE
					restored                | throttled, age checked                           | NOTHING 1         | WATCH_AGE
					restored                | leased elsewhere                                 | STALE 1           | WATCH_AGE
					restored                | waited for                                       | STALE 1           |
					restored                | due                                              | NOTHING 1         | REFRESH
					restored                | evicted                                          | EVICTED 1         |

					fresh                   | loaded                                           | FRESH 2           | STORE TELL_CHANGED
					fresh                   | confirmed, restored, waited for, not stored      | FRESH 1           |
					fresh                   | failed, deleted                                  | STALE 1 failing   | TELL_FAILING WATCH_AGE
					fresh                   | throttled, leased elsewhere                      | STALE 1           | WATCH_AGE
					fresh                   | due                                              | FRESH 1           | REFRESH
					fresh                   | unused                                           | NOTHING 1         |
					fresh                   | age checked                                      | FRESH 1           | WATCH_AGE
					fresh                   | evicted                                          | EVICTED 1         |

					fresh (deletions count) | loaded                                           | FRESH 2           | STORE TELL_CHANGED
					fresh (deletions count) | confirmed, restored, waited for, not stored      | FRESH 1           |
					fresh (deletions count) | failed                                           | STALE 1 failing   | TELL_FAILING WATCH_AGE
					fresh (deletions count) | deleted                                          | NOTHING failing   | REMOVE TELL_FAILING
					fresh (deletions count) | throttled, leased elsewhere                      | STALE 1           | WATCH_AGE
					fresh (deletions count) | due                                              | FRESH 1           | REFRESH
					fresh (deletions count) | unused                                           | NOTHING 1         |
					fresh (deletions count) | age checked                                      | FRESH 1           | WATCH_AGE
					fresh (deletions count) | evicted                                          | EVICTED 1         |

					stale                   | loaded                                           | FRESH 2           | STORE TELL_CHANGED TELL_RECOVERED
					stale                   | confirmed                                        | FRESH 1           | TELL_RECOVERED
					stale                   | restored, waited for, not stored                 | STALE 1 failing   |
					stale                   | failed, throttled, leased elsewhere, age checked | STALE 1 failing   | WATCH_AGE
					stale                   | deleted                                          | STALE 1 failing   | TELL_FAILING WATCH_AGE
					stale                   | due                                              | STALE 1 failing   | REFRESH
					stale                   | unused                                           | NOTHING 1 failing | TELL_RECOVERED
					stale                   | evicted                                          | EVICTED 1 failing | TELL_RECOVERED

					idle                    | loaded                                           | FRESH 2           | STORE TELL_CHANGED
					idle                    | confirmed                                        | FRESH 1           |
					idle                    | restored, unused, not stored                     | NOTHING 1         |
					idle                    | failed, deleted                                  | STALE 1 failing   | TELL_FAILING WATCH_AGE
					idle                    | throttled, age checked                           | NOTHING 1         | WATCH_AGE
					idle                    | leased elsewhere                                 | STALE 1           | WATCH_AGE
					idle                    | waited for                                       | STALE 1           |
					idle                    | due                                              | NOTHING 1         | REFRESH
					idle                    | evicted                                          | EVICTED 1         |

					about to be too old     | loaded                                           | FRESH 2           | STORE TELL_CHANGED TELL_RECOVERED
					about to be too old     | confirmed                                        | FRESH 1           | TELL_RECOVERED
					about to be too old     | restored, waited for, not stored                 | STALE 1 failing   |
					about to be too old     | failed, throttled, leased elsewhere, age checked | NOTHING 1 failing |
					about to be too old     | deleted                                          | NOTHING 1 failing | TELL_FAILING
					about to be too old     | due                                              | STALE 1 failing   | REFRESH
					about to be too old     | unused                                           | NOTHING 1 failing | TELL_RECOVERED
					about to be too old     | evicted                                          | EVICTED 1 failing | TELL_RECOVERED

					too old                 | loaded                                           | FRESH 2           | STORE TELL_CHANGED TELL_RECOVERED
					too old                 | confirmed                                        | FRESH 1           | TELL_RECOVERED
					too old                 | restored, failed, throttled, leased elsewhere    | NOTHING 1 failing |
					too old                 | waited for, age checked, not stored              | NOTHING 1 failing |
					too old                 | deleted                                          | NOTHING 1 failing | TELL_FAILING
					too old                 | due                                              | NOTHING 1 failing | REFRESH
					too old                 | unused                                           | NOTHING 1 failing | TELL_RECOVERED
					too old                 | evicted                                          | EVICTED 1 failing | TELL_RECOVERED

					exact                   | loaded                                           | FRESH 2           | STORE TELL_CHANGED
					exact                   | confirmed, restored, throttled, leased elsewhere | FRESH 1           |
					exact                   | waited for, age checked, not stored              | FRESH 1           |
					exact                   | failed, deleted                                  | FRESH 1 failing   | TELL_FAILING
					exact                   | due                                              | FRESH 1           | REFRESH
					exact                   | unused                                           | NOTHING 1         |
					exact                   | evicted                                          | EVICTED 1         |

					exact (restored)        | loaded                                           | FRESH 2           | STORE TELL_CHANGED
					exact (restored)        | confirmed, leased elsewhere, waited for          | FRESH 1           |
					exact (restored)        | restored, throttled, unused, age checked         | NOTHING 1         |
					exact (restored)        | not stored                                       | NOTHING 1         |
					exact (restored)        | failed, deleted                                  | FRESH 1 failing   | TELL_FAILING
					exact (restored)        | due                                              | NOTHING 1         | REFRESH
					exact (restored)        | evicted                                          | EVICTED 1         |

					evicted                 | loaded                                           | EVICTED 2         |
					evicted                 | confirmed, restored, throttled, leased elsewhere | EVICTED 1         |
					evicted                 | waited for, due, unused, age checked, not stored | EVICTED 1         |
					evicted                 | evicted                                          | EVICTED 1         |
					evicted                 | failed, deleted                                  | EVICTED 1 failing |

					evicted (failing)       | loaded                                           | EVICTED 2         | TELL_RECOVERED
					evicted (failing)       | confirmed                                        | EVICTED 1         | TELL_RECOVERED
					evicted (failing)       | restored, failed, deleted, throttled             | EVICTED 1 failing |
					evicted (failing)       | leased elsewhere, waited for, due, unused        | EVICTED 1 failing |
					evicted (failing)       | age checked, not stored, evicted                 | EVICTED 1 failing |
					""")
	void shouldMakeATransition(String state, String events, String next, @Nullable String actions) {
		for (String event : events.split(", ")) {
			PromptState before = Objects.requireNonNull(STATES.get(state), state);
			PromptTransition transition = Objects.requireNonNull(EVENTS.get(event), event).apply(before);
			assertThat(describe(transition.next())).as("%s: %s", state, event).isEqualTo(next);
			assertThat(describe(transition.actions())).as("%s: %s", state, event)
				.isEqualTo((actions != null) ? actions : "");
			assertThat(transition.before()).isSameAs(before);
		}
	}

	@Test
	void shouldHaveEachStateWithEachEventInTheTable() throws Exception {
		CsvSource table = getClass()
			.getDeclaredMethod("shouldMakeATransition", String.class, String.class, String.class, String.class)
			.getAnnotation(CsvSource.class);
		Set<String> found = new TreeSet<>();
		table.textBlock().lines().filter((line) -> !line.isBlank()).map((line) -> line.split("\\|")).forEach((row) -> {
			for (String event : row[1].trim().split(", ")) {
				assertThat(found.add(row[0].trim() + ": " + event)).as("%s: %s, twice", row[0], event).isTrue();
			}
		});
		assertThat(found).hasSize(STATES.size() * EVENTS.size());
	}

	@Test
	void shouldStoreWhatChangedOrWasStoredLongAgoOrNotAtAll() {
		PromptState fresh = state(RULES, YOUNG, null, Serving.FRESH);
		LastKnownGood same = version("1", Source.API, Duration.ZERO);
		long renewal = MAX_STALENESS.dividedBy(4).toNanos();
		assertThat(fresh.confirmed(same, 0, NOW + renewal).actions()).isEmpty();
		PromptTransition renewed = fresh.confirmed(same, 0, NOW + renewal + 1);
		assertThat(renewed.actions()).containsExactly(PromptAction.STORE);
		assertThat(renewed.next().storedNanos()).isEqualTo(NOW + renewal + 1);
		assertThat(fresh.notStored().next().confirmed(same, 0, NOW).actions()).containsExactly(PromptAction.STORE);
		assertThat(fresh.confirmed(version("2", Source.STORE, Duration.ZERO), 0, NOW).actions())
			.as("what comes from a store is there")
			.containsExactly(PromptAction.TELL_CHANGED);
	}

	@Test
	void shouldTellOfAnotherVersionOnlyWhenThePromptIsInUse() {
		PromptState idle = state(RULES, YOUNG, null, Serving.NOTHING);
		LastKnownGood other = version("2", Source.API, Duration.ZERO);
		assertThat(idle.confirmed(other, 0, NOW).actions()).containsExactly(PromptAction.STORE);
		assertThat(idle.confirmed(other, 1, NOW).actions()).containsExactly(PromptAction.STORE,
				PromptAction.TELL_CHANGED);
	}

	@Test
	void shouldTellOfAFailureAgainOnlyForAnotherReason() {
		PromptState stale = state(RULES, YOUNG, FAILURE, Serving.STALE);
		assertThat(stale.failed(failure(Reason.SERVER_ERROR), NOW).actions()).doesNotContain(PromptAction.TELL_FAILING);
		assertThat(stale.failed(failure(Reason.TIMEOUT), NOW).actions()).contains(PromptAction.TELL_FAILING);
	}

	@Test
	void shouldWatchTheAgeOfOneVersionWithOneTimer() {
		PromptState watched = state(RULES, YOUNG, null, Serving.FRESH).throttled(NOW).next();
		assertThat(watched.ageWatched()).isTrue();
		assertThat(watched.throttled(NOW).actions()).isEmpty();
		long later = NOW + MAX_STALENESS.toNanos();
		assertThat(watched.ageChecked(YOUNG, later).next().serving()).isEqualTo(Serving.NOTHING);
		PromptTransition early = watched.ageChecked(YOUNG, NOW);
		assertThat(early.next().serving()).isEqualTo(Serving.STALE);
		assertThat(early.actions()).containsExactly(PromptAction.WATCH_AGE);
		LastKnownGood newer = version("2", Source.API, Duration.ofSeconds(-30));
		PromptTransition confirmed = watched.confirmed(newer, 0, NOW).next().ageChecked(YOUNG, later);
		assertThat(confirmed.next().serving()).as("confirmed meanwhile").isEqualTo(Serving.FRESH);
		assertThat(confirmed.next().ageWatched()).isFalse();
		assertThat(confirmed.actions()).isEmpty();
		PromptTransition suspect = watched.confirmed(newer, 0, NOW).next().throttled(NOW).next().ageChecked(YOUNG, NOW);
		assertThat(suspect.actions()).as("confirmed meanwhile, but not again").containsExactly(PromptAction.WATCH_AGE);
	}

	@Test
	void shouldBecomeIdleAfterTheIdleTimeoutWithoutAHit() {
		long idle = RULES.idleTimeout().toNanos();
		PromptState fresh = state(RULES, YOUNG, null, Serving.FRESH);
		PromptTransition used = fresh.due(7, NOW + idle);
		assertThat(used.next().usage()).isEqualTo(new Usage(7, NOW + idle));
		assertThat(used.next().due(7, NOW + 2 * idle).actions()).containsExactly(PromptAction.REFRESH);
		assertThat(used.next().due(7, NOW + 2 * idle + 1).next().serving()).isEqualTo(Serving.NOTHING);
	}

	@Test
	void shouldServeASnapshotWithoutATimeAtAnyAge() {
		LastKnownGood known = new LastKnownGood(OLD.prompt(), null, Source.SNAPSHOT, false, null,
				NOW - Duration.ofDays(1).toNanos());
		assertThat(state(RULES, known, null, Serving.NOTHING).waitedFor(NOW).next().served()).isSameAs(OLD.prompt());
	}

	@Test
	void shouldSettleAnExactVersionUnlessItCameFromElsewhere() {
		assertThat(state(EXACT, YOUNG, FAILURE, Serving.FRESH).isSettled()).isTrue();
		assertThat(state(EXACT, RESTORED, null, Serving.FRESH).isSettled()).isTrue();
		assertThat(state(EXACT, RESTORED, FAILURE, Serving.FRESH).isSettled()).isFalse();
		assertThat(state(RULES, YOUNG, null, Serving.FRESH).isSettled()).isFalse();
	}

	@Test
	void shouldRepeatATransitionWhenAnotherThreadWasFaster() {
		CachedPrompt entry = new CachedPrompt(GREETER, CacheSettings.DEFAULTS);
		AtomicInteger attempts = new AtomicInteger();
		PromptTransition transition = entry.apply((state) -> {
			if (attempts.incrementAndGet() == 1) {
				entry.apply((current) -> current.restored(RESTORED));
			}
			return state.waitedFor(NOW);
		});
		assertThat(attempts).hasValue(2);
		assertThat(transition.next().served()).isSameAs(RESTORED.prompt());
		assertThat(entry.hit()).isSameAs(RESTORED.prompt());
		assertThat(entry.staleHits()).isEqualTo(1);
	}

}
