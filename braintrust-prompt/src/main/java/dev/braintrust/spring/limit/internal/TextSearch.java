package dev.braintrust.spring.limit.internal;

/**
 * Searches a string for a substring in linear time (Knuth-Morris-Pratt).
 * {@link String#indexOf(String)} takes time proportional to the product of both lengths
 * for {@code "aaa…ab"}. Short substrings are searched by {@code String}, which is faster
 * for them.
 */
public final class TextSearch {

	private static final int MAX_SHORT_LENGTH = 16;

	private final String searched;

	/**
	 * The failure function: for each prefix, the length of its longest proper suffix that
	 * is also a prefix. Empty for short substrings.
	 */
	private final int[] failureFunction;

	/**
	 * Prepare a search.
	 * @param searched the substring
	 * @param meter counts the costs
	 */
	public TextSearch(String searched, BuildMeter meter) {
		this.searched = searched;
		this.failureFunction = (searched.length() <= MAX_SHORT_LENGTH) ? new int[0] : failureFunction(searched, meter);
	}

	private static int[] failureFunction(String searched, BuildMeter meter) {
		meter.memory(4L * searched.length());
		meter.work(searched.length());
		int[] failureFunction = new int[searched.length()];
		int length = 0;
		for (int i = 1; i < failureFunction.length; i++) {
			while (length > 0 && searched.charAt(i) != searched.charAt(length)) {
				length = failureFunction[length - 1];
			}
			if (searched.charAt(i) == searched.charAt(length)) {
				length++;
			}
			failureFunction[i] = length;
		}
		return failureFunction;
	}

	/**
	 * Find the first occurrence, like {@link String#indexOf(String, int)}.
	 * @param text the string to search
	 * @param searched the substring
	 * @param from the index to start from
	 * @param meter counts the costs
	 * @return the index, or -1
	 */
	public static int indexOf(String text, String searched, int from, BuildMeter meter) {
		if (searched.length() > text.length() - Math.max(from, 0)) {
			return searched.isEmpty() ? text.length() : -1;
		}
		return new TextSearch(searched, meter).find(text, from, meter);
	}

	/**
	 * Find the last occurrence, like {@link String#lastIndexOf(String)}.
	 * @param text the string to search
	 * @param searched the substring
	 * @param meter counts the costs
	 * @return the index, or -1
	 */
	public static int lastIndexOf(String text, String searched, BuildMeter meter) {
		if (searched.length() <= MAX_SHORT_LENGTH) {
			meter.scan(text.length());
			return text.lastIndexOf(searched);
		}
		if (searched.length() > text.length()) {
			return -1;
		}
		TextSearch search = new TextSearch(searched, meter);
		int last = -1;
		int next = search.find(text, 0, meter);
		while (next >= 0) {
			last = next;
			next = search.findAfter(text, next, meter);
		}
		return last;
	}

	/**
	 * Find the next occurrence, which may overlap with the previous one.
	 */
	private int findAfter(String text, int found, BuildMeter meter) {
		int end = found + this.searched.length();
		return scan(text, end, this.failureFunction[this.failureFunction.length - 1], meter);
	}

	/**
	 * Find the next occurrence.
	 * @param text the string to search
	 * @param from the index to start from
	 * @param meter counts the costs
	 * @return the index, or -1
	 */
	public int find(String text, int from, BuildMeter meter) {
		if (this.failureFunction.length == 0) {
			int found = text.indexOf(this.searched, from);
			meter.scan((long) ((found >= 0) ? found : text.length()) - Math.min(from, text.length()));
			return found;
		}
		return scan(text, Math.max(from, 0), 0, meter);
	}

	private int scan(String text, int from, int matched, BuildMeter meter) {
		int length = matched;
		for (int i = from; i < text.length(); i++) {
			if ((i & 0xFFF) == 0) {
				meter.work(0x1000);
			}
			while (length > 0 && text.charAt(i) != this.searched.charAt(length)) {
				length = this.failureFunction[length - 1];
			}
			if (text.charAt(i) == this.searched.charAt(length)) {
				length++;
			}
			if (length == this.searched.length()) {
				meter.work(i & 0xFFF);
				return i + 1 - length;
			}
		}
		meter.work(text.length() & 0xFFF);
		return -1;
	}

}
