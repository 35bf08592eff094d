package dev.braintrust.spring.selection.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.micrometer.observation.ObservationView;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.braintrust.spring.client.internal.Descriptions;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.selection.PromptSelection;
import dev.braintrust.spring.selection.PromptSelectionContext;
import dev.braintrust.spring.selection.PromptSelector;

/**
 * Asks the application's selectors in their order. A selector that throws, or selects
 * another prompt, counts as having no answer. Each problem of a selector is logged once
 * and counted every time.
 */
public final class SelectorChain {

	private static final Logger logger = LoggerFactory.getLogger(SelectorChain.class);

	/** A chain without selectors. */
	static final SelectorChain EMPTY = new SelectorChain(List::of, List.of(), new SelectionKeys(() -> TraceReader.NONE),
			new SelectorProblemLog(() -> SelectionListener.NONE));

	private final Supplier<List<PromptSelector>> supplier;

	private final List<String> keys;

	private final SelectionKeys keyReader;

	private final SelectorProblemLog problems;

	/** The selectors, kept because a look-up in a bean factory is slow. */
	private volatile @Nullable List<PromptSelector> selectors;

	private final AtomicBoolean warned = new AtomicBoolean();

	/**
	 * Create a chain.
	 * @param selectors supplies the selectors in their order, when a prompt is requested
	 * @param keys the names of the baggage entries and variables that selectors may see
	 * @param keyReader reads them
	 * @param problems reports selectors with problems
	 */
	public SelectorChain(Supplier<List<PromptSelector>> selectors, List<String> keys, SelectionKeys keyReader,
			SelectorProblemLog problems) {
		this.supplier = selectors;
		this.keys = keys;
		this.keyReader = keyReader;
		this.problems = problems;
	}

	boolean isEmpty() {
		return selectors().isEmpty();
	}

	private List<PromptSelector> selectors() {
		List<PromptSelector> current = this.selectors;
		return (current != null) ? current : lookUp();
	}

	/**
	 * A look-up that fails, for example because a selector is being created on this
	 * thread, is tried again for the next request.
	 */
	private List<PromptSelector> lookUp() {
		try {
			List<PromptSelector> found = this.supplier.get();
			this.selectors = found;
			return found;
		}
		catch (RuntimeException ex) {
			if (this.warned.compareAndSet(false, true)) {
				logger.warn("Prompt selectors are not used yet, because they can't be created: {}",
						Descriptions.classes(ex));
			}
			return List.of();
		}
	}

	/**
	 * Ask the selectors.
	 * @param requested the reference as requested
	 * @param otherwise the completed reference that is used without an answer
	 * @param caller the annotated method
	 * @param arguments the method's arguments
	 * @param observation the current observation, or null
	 * @return the first answer, or null
	 */
	@Nullable PromptSelection select(PromptReference requested, PromptReference otherwise, VariableSource caller,
			@Nullable Object[] arguments, @Nullable ObservationView observation) {
		List<PromptSelector> current = selectors();
		if (current.isEmpty()) {
			return null;
		}
		PromptSelectionContext context = new PromptSelectionContext(requested, otherwise, caller.method(),
				caller.variableNames(), keys(caller, arguments, observation));
		for (PromptSelector selector : current) {
			PromptSelection selection = ask(selector, context);
			if (selection != null) {
				return selection;
			}
		}
		return null;
	}

	private @Nullable PromptSelection ask(PromptSelector selector, PromptSelectionContext context) {
		long start = System.nanoTime();
		try {
			Optional<PromptSelection> answer = selector.select(context);
			if (answer == null) {
				this.problems.report(describe(selector), SelectorProblem.INVALID,
						"it returned null instead of an empty Optional");
				return null;
			}
			PromptSelection selection = answer.orElse(null);
			if (selection != null && !selection.appliesTo(context.otherwise())) {
				this.problems.report(describe(selector), SelectorProblem.INVALID,
						"it was asked for the %s and selected the %s; a selector may change version or environment only"
							.formatted(context.otherwise(), selection.reference()));
				return null;
			}
			return selection;
		}
		catch (Throwable ex) {
			// without the message, which may contain the value of a key
			this.problems.report(describe(selector), SelectorProblem.ERROR,
					"it threw " + ex.getClass().getName() + at(ex));
			return null;
		}
		finally {
			long nanos = System.nanoTime() - start;
			if (SelectorProblemLog.isSlow(nanos)) {
				this.problems.reportSlow(describe(selector), nanos);
			}
		}
	}

	private static String describe(PromptSelector selector) {
		return "selector " + selector.getClass().getName();
	}

	private static String at(Throwable failure) {
		StackTraceElement[] trace = failure.getStackTrace();
		return (trace.length > 0) ? " at " + trace[0] : "";
	}

	private Map<String, String> keys(VariableSource caller, @Nullable Object[] arguments,
			@Nullable ObservationView observation) {
		if (this.keys.isEmpty()) {
			return Map.of();
		}
		Map<String, String> values = new HashMap<>();
		for (String name : this.keys) {
			String value = this.keyReader.read(name, caller, arguments, observation);
			if (value != null) {
				values.put(name, value);
			}
		}
		return Map.copyOf(values);
	}

}
