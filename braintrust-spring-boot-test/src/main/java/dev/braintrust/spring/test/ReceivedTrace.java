package dev.braintrust.spring.test;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The spans of one trace, in all destinations. Immutable.
 *
 * @param traceId the trace's id, 32 hexadecimal digits
 * @param spans the spans in the order in which they arrived; a span that was received
 * several times is contained several times
 * @since 0.1.0
 */
public record ReceivedTrace(String traceId, List<ReceivedSpan> spans) {

	private static final String NONE = "no destination";

	/** The traces of spans, in the order in which they arrived. */
	static List<ReceivedTrace> of(Collection<ReceivedSpan> spans) {
		Map<String, List<ReceivedSpan>> byId = new LinkedHashMap<>();
		spans.forEach((span) -> byId.computeIfAbsent(span.traceId(), (id) -> new ArrayList<>()).add(span));
		return byId.entrySet()
			.stream()
			.map((entry) -> new ReceivedTrace(entry.getKey(), List.copyOf(entry.getValue())))
			.toList();
	}

	/**
	 * The rows that Braintrust stores: of a span that was received several times, the
	 * last one.
	 * @return one span for each span id
	 */
	public List<ReceivedSpan> rows() {
		Map<String, ReceivedSpan> rows = new LinkedHashMap<>();
		this.spans.forEach((span) -> rows.put(span.spanId(), span));
		return List.copyOf(rows.values());
	}

	/**
	 * The rows without a parent.
	 * @return the roots; one in a whole trace
	 */
	public List<ReceivedSpan> roots() {
		return rows().stream().filter((row) -> row.parentSpanId() == null).toList();
	}

	/**
	 * The destinations of the spans.
	 * @return the destinations; dropped spans have none
	 */
	public Set<String> destinations() {
		return this.spans.stream()
			.map(ReceivedSpan::destination)
			.filter(Objects::nonNull)
			.map(Objects::requireNonNull)
			.collect(Collectors.toCollection(LinkedHashSet::new));
	}

	/**
	 * Whether the trace is whole: it has one root, the parent of each other span is in
	 * the trace, and all spans have the same destination.
	 * @return whether nothing is missing, split or dropped
	 */
	public boolean isWhole() {
		return problems().isEmpty();
	}

	/** Why the trace is not whole, empty if it is. */
	List<String> problems() {
		List<String> problems = new ArrayList<>();
		List<ReceivedSpan> roots = roots();
		if (roots.size() != 1) {
			problems
				.add(roots.isEmpty() ? "it has no root" : "it has %d roots: %s".formatted(roots.size(), names(roots)));
		}
		List<ReceivedSpan> rows = rows();
		Set<String> ids = rows.stream().map(ReceivedSpan::spanId).collect(Collectors.toSet());
		for (ReceivedSpan row : rows) {
			if (row.parentSpanId() != null && !ids.contains(row.parentSpanId())) {
				problems.add("the parent of '%s', span %s, did not arrive".formatted(row.name(), row.parentSpanId()));
			}
		}
		Map<String, Set<ReceivedSpan>> byDestination = new LinkedHashMap<>();
		this.spans.forEach((span) -> byDestination
			.computeIfAbsent(Objects.requireNonNullElse(span.destination(), NONE), (key) -> new LinkedHashSet<>())
			.add(span));
		if (byDestination.containsKey(NONE)) {
			problems.add("spans without a destination are dropped: " + names(byDestination.get(NONE)));
		}
		if (byDestination.size() > 1) {
			byDestination.forEach((destination, spans) -> problems
				.add("it is split: %s is in %s".formatted(names(spans), destination)));
		}
		return problems;
	}

	private static String names(Collection<ReceivedSpan> spans) {
		return spans.stream().map((span) -> "'" + span.name() + "'").collect(Collectors.joining(", "));
	}

}
