package dev.braintrust.spring.selection.openfeature.internal;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.ErrorCode;
import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.FlagEvaluationDetails;
import dev.openfeature.sdk.ImmutableContext;
import dev.openfeature.sdk.OpenFeatureAPI;
import dev.openfeature.sdk.Value;
import io.micrometer.observation.ObservationView;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Schedulers;

import org.springframework.core.Ordered;

import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.selection.internal.Arm;
import dev.braintrust.spring.selection.internal.ArmAssignment;
import dev.braintrust.spring.selection.internal.ArmSelector;
import dev.braintrust.spring.selection.internal.KeyHash;
import dev.braintrust.spring.selection.internal.SelectionKeys;
import dev.braintrust.spring.selection.internal.SelectorProblem;
import dev.braintrust.spring.selection.internal.SelectorProblemLog;
import dev.braintrust.spring.selection.internal.VariableSource;

/**
 * Asks the flag of each prompt for its version. A flag that does not exist, fails or has
 * another value counts as no answer. Thread-safe.
 */
public final class FlagSelector implements ArmSelector, Ordered {

	private static final Logger logger = LoggerFactory.getLogger(FlagSelector.class);

	private static final String NO_ANSWER = "";

	/** Variants are written to spans. */
	private static final int MAXIMUM_VARIANT_LENGTH = 200;

	private final FlagSettings settings;

	private final Supplier<OpenFeatureAPI> api;

	private final Supplier<Client> client;

	private final SelectionKeys keys;

	private final KeyHash keyHash;

	private final SelectorProblemLog problems;

	/**
	 * Create a selector.
	 * @param settings the settings
	 * @param api supplies the API that knows the client's provider
	 * @param client supplies the client
	 * @param keys reads keys
	 * @param keyHash hashes targeting keys for spans
	 * @param problems reports flags with problems
	 */
	public FlagSelector(FlagSettings settings, Supplier<OpenFeatureAPI> api, Supplier<Client> client,
			SelectionKeys keys, KeyHash keyHash, SelectorProblemLog problems) {
		this.settings = settings;
		this.api = api;
		this.client = client;
		this.keys = keys;
		this.keyHash = keyHash;
		this.problems = problems;
	}

	@Override
	public boolean isActive() {
		return true;
	}

	/** Before rollouts. */
	@Override
	public int getOrder() {
		return 0;
	}

	@Override
	public @Nullable ArmAssignment select(PromptReference requested, @Nullable String environment,
			VariableSource caller, @Nullable Object[] arguments, @Nullable ObservationView observation) {
		if (environment != null && !this.settings.replaces().contains(environment)) {
			return null;
		}
		String flag = this.settings.prefix() + requested.slug();
		long start = System.nanoTime();
		try {
			Client asked = this.client.get();
			if (Schedulers.isInNonBlockingThread() && !answersFromMemory(asked)) {
				return null;
			}
			String key = read(this.settings.targetingKey(), caller, arguments, observation);
			FlagEvaluationDetails<String> answer = asked.getStringDetails(flag, NO_ANSWER,
					context(key, caller, arguments, observation));
			PromptReference version = version(flag, answer, requested);
			return (version != null) ? new ArmAssignment(version, arm(requested, answer), key) : null;
		}
		catch (Throwable ex) {
			// without the message, which may contain the value of a key
			this.problems.report(describe(flag), SelectorProblem.ERROR, "it threw " + ex.getClass().getName());
			return null;
		}
		finally {
			long nanos = System.nanoTime() - start;
			if (SelectorProblemLog.isSlow(nanos)) {
				this.problems.reportSlow(describe(flag), nanos);
			}
		}
	}

	private static String describe(String flag) {
		return "flag '" + flag + "'";
	}

	/** Other providers may call a service, which would block the thread. */
	private boolean answersFromMemory(Client asked) {
		String provider = this.api.get().getProviderMetadata(asked.getMetadata().getDomain()).getName();
		boolean known = this.settings.memoryProviders().contains(String.valueOf(provider));
		if (!known) {
			logger.debug("Flags are not asked on a non-blocking thread, because the provider {} may block", provider);
		}
		return known;
	}

	private @Nullable String read(@Nullable String name, VariableSource caller, @Nullable Object[] arguments,
			@Nullable ObservationView observation) {
		return (name != null) ? this.keys.read(name, caller, arguments, observation) : null;
	}

	private EvaluationContext context(@Nullable String key, VariableSource caller, @Nullable Object[] arguments,
			@Nullable ObservationView observation) {
		Map<String, Value> attributes = new HashMap<>();
		for (String name : this.settings.attributes()) {
			String value = this.keys.read(name, caller, arguments, observation);
			if (value != null) {
				attributes.put(name, new Value(value));
			}
		}
		return (key != null) ? new ImmutableContext(key, attributes) : new ImmutableContext(attributes);
	}

	private @Nullable PromptReference version(String flag, FlagEvaluationDetails<String> answer,
			PromptReference requested) {
		ErrorCode error = answer.getErrorCode();
		if (error != null) {
			if (error != ErrorCode.FLAG_NOT_FOUND) {
				this.problems.report(describe(flag), SelectorProblem.ERROR, "its evaluation failed with " + error);
			}
			return null;
		}
		String value = Objects.requireNonNullElse(answer.getValue(), NO_ANSWER).trim();
		if (value.equals(NO_ANSWER)) {
			return null;
		}
		String[] parts = value.split(":", 2);
		String text = (parts.length == 2) ? parts[1].trim() : "";
		if (!text.isEmpty() && parts[0].equals("version")) {
			return requested.withVersion(text).asDecided();
		}
		if (!text.isEmpty() && parts[0].equals("environment")) {
			return requested.withEnvironment(text).asDecided();
		}
		this.problems.report(describe(flag), SelectorProblem.INVALID,
				"its value must be 'version:' or 'environment:', followed by a name, or empty");
		return null;
	}

	/** Named by the variant, or by the value if the provider has no variants. */
	private Arm arm(PromptReference requested, FlagEvaluationDetails<String> answer) {
		String variant = answer.getVariant();
		String name = (variant != null && !variant.isBlank()) ? variant : answer.getValue();
		return new Arm(String.valueOf(requested.slug()),
				name.substring(0, Math.min(name.length(), MAXIMUM_VARIANT_LENGTH)), Arm.Source.FLAG, this.keyHash);
	}

}
