package dev.braintrust.spring.selection.internal;

import org.jspecify.annotations.Nullable;

/**
 * The thread local that the current annotated call and the current overrides share, so
 * that a call reads only one.
 */
public final class ThreadContext {

	/** The index of the current call's scope. */
	public static final int CALL = 0;

	private static final int OVERRIDES = 1;

	/**
	 * Never removed: {@code ThreadLocal.remove} dominated the cost of a call. A JDK type,
	 * so that pooled threads do not pin the application's class loader.
	 */
	private static final ThreadLocal<@Nullable Object[]> slots = ThreadLocal.withInitial(() -> new Object[2]);

	private ThreadContext() {
	}

	/**
	 * The slots of the current thread.
	 * @return an array with the scope of the current call at {@link #CALL}, and the
	 * current overrides
	 */
	public static @Nullable Object[] slots() {
		return slots.get();
	}

	/**
	 * The overrides of the current thread.
	 * @return the overrides, or null if there are none
	 */
	public static @Nullable Overrides overrides() {
		return overrides(slots.get());
	}

	/**
	 * The overrides in a thread's slots.
	 * @param slots the slots
	 * @return the overrides, or null if there are none
	 */
	public static @Nullable Overrides overrides(@Nullable Object[] slots) {
		return (Overrides) slots[OVERRIDES];
	}

	/**
	 * Replace the overrides in a thread's slots.
	 * @param slots the slots of the current thread
	 * @param overrides the new overrides, or null for none
	 */
	public static void setOverrides(@Nullable Object[] slots, @Nullable Overrides overrides) {
		slots[OVERRIDES] = overrides;
	}

}
