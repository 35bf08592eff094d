package dev.braintrust.spring.selection.internal;

import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

class BucketLayoutTests {

	private static final int KEYS = 100_000;

	/** The 99.9999 % quantile of the normal distribution, for both sides. */
	private static final double SIGMAS = 4.9;

	static List<IntFunction<String>> kindsOfKeys() {
		Random random = new Random(7);
		return List.of((i) -> "user-" + i, String::valueOf, (i) -> "ü" + i + "@example.org",
				(i) -> new UUID(random.nextLong(), random.nextLong()).toString(),
				(i) -> "%032x".formatted(random.nextLong()), (i) -> "tenant/" + i % 10 + "/user/" + i / 10);
	}

	@ParameterizedTest
	@MethodSource("kindsOfKeys")
	void shouldAssignAsManyKeysAsThePercentagesSay(IntFunction<String> key) {
		int[] buckets = { 1000, 100, 3300 };
		BucketLayout layout = new BucketLayout("greeter", buckets);
		int[] found = new int[4];
		IntStream.range(0, KEYS).forEach((i) -> found[layout.arm(key.apply(i)) + 1]++);
		for (int arm = 0; arm < buckets.length; arm++) {
			double share = buckets[arm] / 10_000.0;
			double deviation = Math.sqrt(KEYS * share * (1 - share));
			assertThat((double) found[arm + 1]).as("arm %d", arm)
				.isBetween(KEYS * share - SIGMAS * deviation, KEYS * share + SIGMAS * deviation);
		}
	}

	/** Members and versions of the library must agree: a change moves users. */
	@Test
	void shouldAssignTheSameArmsForever() {
		BucketLayout layout = new BucketLayout("greeter", 2500, 2500);
		StringBuilder arms = new StringBuilder();
		for (int i = 0; i < 60; i++) {
			arms.append("b01".charAt(layout.arm("user-" + i) + 1));
		}
		assertThat(arms).hasToString("bb011bb00bb01bb01bb0111111bb1010b0bb100bbb1b0b01bb1b1b0100bb");
	}

	@Test
	void shouldAssignRolloutsOfDifferentSlugsIndependently() {
		BucketLayout one = new BucketLayout("greeter", 5000);
		BucketLayout other = new BucketLayout("triage", 5000);
		long equal = IntStream.range(0, KEYS).filter((i) -> one.arm("user-" + i) == other.arm("user-" + i)).count();
		assertThat(equal / (double) KEYS).isBetween(0.49, 0.51);
	}

	@ParameterizedTest
	@CsvSource({ "1000, 0, 0, 0, 2000", "1000, 2000, 2000, 1, 2500", "5000, 5000, 0, 1, 1000", "1, 1, 1, 2, 3000",
			"9000, 500, 0, 0, 9500", "3000, 3000, 2000, 0, 4000", "6000, 1000, 0, 0, 6500", "10000, 0, 0, 0, 0" })
	void shouldMoveOnlyKeysBetweenTheArmAndBaseWhenAPercentageChanges(int first, int second, int third, int changed,
			int percentage) {
		int[] before = { first, second, third };
		int[] after = before.clone();
		after[changed] = percentage;
		BucketLayout old = new BucketLayout("greeter", before);
		BucketLayout current = new BucketLayout("greeter", after);
		int moved = 0;
		for (int i = 0; i < KEYS; i++) {
			int from = old.arm("user-" + i);
			int to = current.arm("user-" + i);
			if (from != to) {
				moved++;
				assertThat(List.of(from, to)).containsExactlyInAnyOrder(changed, BucketLayout.BASE);
			}
		}
		assertThat(moved / (double) KEYS).isBetween(Math.abs(before[changed] - percentage) / 10_000.0 - 0.01,
				Math.abs(before[changed] - percentage) / 10_000.0 + 0.01);
	}

	/** The second arm takes buckets of the third, which takes as many of base. */
	@Test
	void shouldMoveAtMostTwiceAsManyKeysWhenArmsMeet() {
		BucketLayout old = new BucketLayout("greeter", 1000, 2000, 3000);
		BucketLayout current = new BucketLayout("greeter", 1000, 2500, 3000);
		long moved = IntStream.range(0, KEYS).filter((i) -> old.arm("user-" + i) != current.arm("user-" + i)).count();
		assertThat(moved / (double) KEYS).isBetween(0.05, 0.11);
	}

	@Test
	void shouldNotMoveKeysOfOtherArmsWhenAnArmIsAppended() {
		BucketLayout old = new BucketLayout("greeter", 1000, 1000);
		BucketLayout current = new BucketLayout("greeter", 1000, 1000, 1000);
		for (int i = 0; i < KEYS; i++) {
			int from = old.arm("user-" + i);
			int to = current.arm("user-" + i);
			assertThat(to == from || (from == BucketLayout.BASE && to == 2)).isTrue();
		}
	}

	@Test
	void shouldGiveEachArmItsBucketsHoweverTheyMeet() {
		Random random = new Random(11);
		for (int round = 0; round < 200; round++) {
			int[] buckets = new int[1 + random.nextInt(8)];
			int rest = BucketLayout.SIZE;
			for (int arm = 0; arm < buckets.length; arm++) {
				buckets[arm] = random.nextInt(rest + 1);
				rest -= buckets[arm];
			}
			BucketLayout layout = new BucketLayout("greeter", buckets);
			int[] found = new int[buckets.length + 1];
			for (int bucket = 0; bucket < BucketLayout.SIZE; bucket++) {
				// the smallest number of each bucket
				found[layout.arm(((((long) bucket << 31) + BucketLayout.SIZE - 1) / BucketLayout.SIZE) << 33) + 1]++;
			}
			assertThat(found[0]).isEqualTo(rest);
			for (int arm = 0; arm < buckets.length; arm++) {
				assertThat(found[arm + 1]).isEqualTo(buckets[arm]);
			}
		}
	}

}
