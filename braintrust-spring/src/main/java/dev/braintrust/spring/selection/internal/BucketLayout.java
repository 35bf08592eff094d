package dev.braintrust.spring.selection.internal;

import java.util.Arrays;

/**
 * Assigns keys to the arms of a rollout. A key has one of 10,000 buckets, by a hash of
 * slug and key; each arm owns as many buckets as its percentage says. Depends on nothing
 * else, so all members of a fleet agree. Immutable.
 * <p>
 * Arms grow from fixed points: the first from bucket 0 upwards, the second from the last
 * bucket downwards, the third and fourth from the middle, the next from the quarters.
 * Therefore a changed percentage moves only the keys between this arm and base, as long
 * as arms do not meet. An arm that meets another one continues behind it.
 */
final class BucketLayout {

	/** Number of buckets: steps of 0.01 percent. */
	static final int SIZE = 10_000;

	/** The owner of buckets that no arm owns. */
	static final int BASE = -1;

	private final long seed;

	private final byte[] owners = new byte[SIZE];

	/**
	 * Create a layout.
	 * @param slug the prompt's slug, so that rollouts of several prompts are independent
	 * @param buckets the number of buckets of each arm, at most {@link #SIZE} in total
	 */
	BucketLayout(String slug, int... buckets) {
		this.seed = hash(0, slug);
		Arrays.fill(this.owners, (byte) BASE);
		int[] missing = buckets.clone();
		int[] next = new int[buckets.length];
		for (int arm = 0; arm < buckets.length; arm++) {
			next[arm] = start(arm);
		}
		growEvenly(missing, next);
		for (int arm = 0; arm < buckets.length; arm++) {
			while (missing[arm] > 0) {
				take(arm, missing, next);
			}
		}
	}

	/** The arms grow at the same pace, until each is complete or meets another one. */
	private void growEvenly(int[] missing, int[] next) {
		boolean grown = true;
		while (grown) {
			grown = false;
			for (int arm = 0; arm < missing.length; arm++) {
				if (missing[arm] > 0 && this.owners[next[arm]] == BASE) {
					take(arm, missing, next);
					grown = true;
				}
			}
		}
	}

	private void take(int arm, int[] missing, int[] next) {
		int bucket = next[arm];
		if (this.owners[bucket] == BASE) {
			this.owners[bucket] = (byte) arm;
			missing[arm]--;
		}
		next[arm] = Math.floorMod(bucket + (growsUpwards(arm) ? 1 : -1), SIZE);
	}

	private static boolean growsUpwards(int arm) {
		return arm % 2 == 0;
	}

	/**
	 * Pairs of arms start at 0, 1/2, 1/4, 3/4, 1/8, …: the van der Corput sequence, in
	 * which the points of some arms do not depend on the number of arms.
	 */
	private static int start(int arm) {
		int point = (int) (((Integer.reverse(arm / 2) >>> 1) * (long) SIZE) >>> 31);
		return growsUpwards(arm) ? point : Math.floorMod(point - 1, SIZE);
	}

	/**
	 * The arm of a key.
	 * @param key the key
	 * @return the index of the arm, or {@link #BASE}
	 */
	int arm(String key) {
		return arm(hash(this.seed, key));
	}

	/**
	 * The arm of a random number.
	 * @param random any number
	 * @return the index of the arm, or {@link #BASE}
	 */
	int arm(long random) {
		return this.owners[(int) (((random >>> 33) * SIZE) >>> 31)];
	}

	/**
	 * Multiply and xorshift, four characters at a time, with the finalizer of
	 * MurmurHash3. {@code String.hashCode} has equal values for similar texts. Must never
	 * change: it would reassign all keys.
	 */
	private static long hash(long seed, String text) {
		long hash = seed ^ text.length();
		int length = text.length();
		int i = 0;
		for (; i + 4 <= length; i += 4) {
			hash = mix(hash, text.charAt(i) | (long) text.charAt(i + 1) << 16 | (long) text.charAt(i + 2) << 32
					| (long) text.charAt(i + 3) << 48);
		}
		for (; i < length; i++) {
			hash = mix(hash, text.charAt(i));
		}
		hash ^= hash >>> 33;
		hash *= 0xff51afd7ed558ccdL;
		hash ^= hash >>> 33;
		hash *= 0xc4ceb9fe1a85ec53L;
		return hash ^ hash >>> 33;
	}

	private static long mix(long hash, long characters) {
		long mixed = (hash ^ characters) * 0x9e3779b97f4a7c15L;
		return mixed ^ mixed >>> 32;
	}

}
