package dev.braintrust.spring.limit.internal;

/**
 * Finds a text in other texts in linear time (Knuth, Morris and Pratt);
 * {@link String#indexOf(String)} takes the product of both lengths for {@code "aaa…ab"}.
 * Short texts are searched by Java's own method, which is faster and has little to
 * compare.
 */
public final class TextSearch {

	private static final int SHORT = 16;

	private final String searched;

	/** How long the longest end is that is a beginning, for each beginning. */
	private final int[] overlaps;

	/**
	 * Prepare a search.
	 * @param searched what to look for
	 * @param meter what counts
	 */
	public TextSearch(String searched, Meter meter) {
		this.searched = searched;
		this.overlaps = (searched.length() <= SHORT) ? new int[0] : overlaps(searched, meter);
	}

	private static int[] overlaps(String searched, Meter meter) {
		meter.memory(4L * searched.length());
		meter.work(searched.length());
		int[] overlaps = new int[searched.length()];
		int length = 0;
		for (int i = 1; i < overlaps.length; i++) {
			while (length > 0 && searched.charAt(i) != searched.charAt(length)) {
				length = overlaps[length - 1];
			}
			if (searched.charAt(i) == searched.charAt(length)) {
				length++;
			}
			overlaps[i] = length;
		}
		return overlaps;
	}

	/**
	 * Find the first place.
	 * @param text where to look
	 * @param searched what to look for
	 * @param from where to begin
	 * @param meter what counts
	 * @return the index, or -1
	 */
	public static int indexOf(String text, String searched, int from, Meter meter) {
		if (searched.length() > text.length() - Math.max(from, 0)) {
			return searched.isEmpty() ? text.length() : -1;
		}
		return new TextSearch(searched, meter).find(text, from, meter);
	}

	/**
	 * Find the last place.
	 * @param text where to look
	 * @param searched what to look for
	 * @param meter what counts
	 * @return the index, or -1
	 */
	public static int lastIndexOf(String text, String searched, Meter meter) {
		if (searched.length() <= SHORT) {
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
	 * Find the next place, which may overlap with the one before.
	 */
	private int findAfter(String text, int found, Meter meter) {
		int end = found + this.searched.length();
		return scan(text, end, this.overlaps[this.overlaps.length - 1], meter);
	}

	/**
	 * Find the next place.
	 * @param text where to look
	 * @param from where to begin
	 * @param meter what counts
	 * @return the index, or -1
	 */
	public int find(String text, int from, Meter meter) {
		if (this.overlaps.length == 0) {
			int found = text.indexOf(this.searched, from);
			meter.scan((long) ((found >= 0) ? found : text.length()) - Math.min(from, text.length()));
			return found;
		}
		return scan(text, Math.max(from, 0), 0, meter);
	}

	private int scan(String text, int from, int matched, Meter meter) {
		int length = matched;
		for (int i = from; i < text.length(); i++) {
			if ((i & 0xFFF) == 0) {
				meter.work(0x1000);
			}
			while (length > 0 && text.charAt(i) != this.searched.charAt(length)) {
				length = this.overlaps[length - 1];
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
