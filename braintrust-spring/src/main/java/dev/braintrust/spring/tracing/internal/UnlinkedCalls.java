package dev.braintrust.spring.tracing.internal;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationView;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.util.ReflectionUtils;

/**
 * Counts the LLM spans that end without a prompt, and logs each place that they come from
 * once. Thread-safe.
 */
public final class UnlinkedCalls {

	private static final Logger logger = LoggerFactory.getLogger(UnlinkedCalls.class);

	/** Names of observations may contain values, so their number is unknown. */
	private static final int MAXIMUM_LOGGED = 100;

	private static final String ADVISOR = "spring.ai.advisor";

	/** Advisors that each {@code ChatClient} has. */
	private static final Set<String> COMMON_ADVISORS = Set.of("call", "stream", "Braintrust prompt",
			"Tool Calling Advisor");

	private final boolean enabled;

	private final Set<String> logged = ConcurrentHashMap.newKeySet();

	private final LongAdder count = new LongAdder();

	/**
	 * Create a report.
	 * @param enabled whether spans are counted and logged
	 */
	public UnlinkedCalls(boolean enabled) {
		this.enabled = enabled;
	}

	/**
	 * Whether spans are counted and logged.
	 * @return whether calls of the other methods have an effect
	 */
	public boolean isEnabled() {
		return this.enabled;
	}

	/**
	 * The number of spans.
	 * @return the LLM spans without a prompt so far
	 */
	public long count() {
		return this.count.sum();
	}

	/**
	 * Report an LLM span that an observation creates.
	 * @param context the context of the observation, which has stopped
	 */
	void report(Observation.ContextView context) {
		if (this.enabled) {
			report(describe(context));
		}
	}

	/**
	 * Report an LLM span that the tracer's own API has created.
	 * @param span the span's name
	 * @param library the library that created it
	 */
	public void report(String span, String library) {
		if (this.enabled) {
			report("'%s' of '%s'".formatted(span, library));
		}
	}

	private void report(String place) {
		this.count.increment();
		if (this.logged.size() < MAXIMUM_LOGGED && this.logged.add(place)) {
			logger.info("An LLM call has no prompt: {}. Name it by an annotation on a bean's method, PromptAdvisors or "
					+ "HardcodedPrompts. Further calls from there are not logged", place);
		}
	}

	/** The advisor and the observation around the calls of Spring AI. */
	private static String describe(Observation.ContextView context) {
		String advisor = null;
		ObservationView parent = context.getParentObservation();
		while (parent != null && isOfSpringAi(parent.getContextView())) {
			KeyValue name = parent.getContextView().getLowCardinalityKeyValue(ADVISOR + ".name");
			if (advisor == null && name != null && !COMMON_ADVISORS.contains(name.getValue())) {
				advisor = name.getValue();
			}
			parent = parent.getContextView().getParentObservation();
		}
		return "'%s'%s%s".formatted(nameOf(context), (advisor != null) ? " of advisor '" + advisor + "'" : "",
				(parent != null) ? " in '" + nameOf(parent.getContextView()) + "'" : "");
	}

	private static boolean isOfSpringAi(Observation.ContextView context) {
		return String.valueOf(context.getName()).startsWith("spring.ai.");
	}

	private static String nameOf(Observation.ContextView context) {
		String contextual = context.getContextualName();
		if (contextual != null) {
			return contextual;
		}
		Object pattern = pathPattern(context);
		return context.getName() + ((pattern != null) ? " " + pattern : "");
	}

	/**
	 * The path pattern of a request that is still being handled, whose observation has no
	 * name of its own yet. Found by its name, because there are two such types, of which
	 * one needs the Servlet API.
	 */
	private static @Nullable Object pathPattern(Observation.ContextView context) {
		Method getter = ReflectionUtils.findMethod(context.getClass(), "getPathPattern");
		return (getter != null && Modifier.isPublic(getter.getDeclaringClass().getModifiers()))
				? ReflectionUtils.invokeMethod(getter, context) : null;
	}

}
