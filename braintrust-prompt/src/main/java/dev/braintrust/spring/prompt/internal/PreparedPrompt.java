package dev.braintrust.spring.prompt.internal;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.JavaScript;
import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.prompt.internal.Renderable.BuildFailure;
import dev.braintrust.spring.prompt.internal.Schema.Mismatch;
import dev.braintrust.spring.template.TemplateFormat;
import dev.braintrust.spring.template.internal.TemplateCompiler;

/**
 * What builds need of a row: the validated data, the parameters and the compiled
 * templates. Derived from the row alone, so that it can be released and derived again.
 * Thread-safe; templates in other formats than the prompt's own are compiled and cached
 * when first used.
 */
final class PreparedPrompt {

	/** Parameters for Braintrust only, which are not sent to a model. */
	private static final Set<String> BRAINTRUST_PARAMS = Set.of("use_cache", "reasoning_enabled", "reasoning_budget");

	/**
	 * Maximum {@linkplain BuildMeter#work() work} of a cheap preparation: about a tenth
	 * of a millisecond, less than many builds take to render.
	 */
	private static final long CHEAP = 20_000;

	private final TemplateCompiler templates;

	/**
	 * Why the row is not a valid prompt, or null. Reported by {@code build}, as in the
	 * SDK.
	 */
	private final @Nullable String invalidRowProblem;

	/** Part of the row, so that keeping it costs nothing. */
	private final @Nullable Object promptData;

	private final Map<String, @Nullable Object> params;

	private final TemplateFormat format;

	private final @Nullable CompiledPrompt compiled;

	private final boolean cheap;

	/** By format, other than the prompt's own. */
	private volatile Map<TemplateFormat, CompiledPrompt> otherFormats = Map.of();

	private PreparedPrompt(@Nullable Object promptData, TemplateCompiler templates, ImmutableCopy copy,
			BuildMeter meter) {
		long before = meter.work();
		this.templates = templates;
		this.promptData = promptData;
		Map<String, @Nullable Object> data = Map.of();
		String mismatch = null;
		try {
			data = copy.of(PromptDataSchema.promptData(promptData), meter);
		}
		catch (Mismatch ex) {
			mismatch = "the row is not a prompt: " + ex.getMessage();
		}
		this.invalidRowProblem = mismatch;
		this.params = copy.of(params(data.get("options")), meter);
		TemplateFormat own = TemplateFormat.of((String) data.get("template_format"));
		this.format = (own != null) ? own : TemplateFormat.MUSTACHE;
		this.compiled = (data.get("prompt") instanceof Map<?, ?> prompt)
				? new CompiledPrompt(prompt, this.params, templates, this.format, meter) : null;
		this.cheap = meter.work() - before <= CHEAP;
	}

	/**
	 * Validate and compile a row. Succeeds for a row that is not a prompt, and for
	 * malformed templates, which are errors of a build.
	 * @param row unmodifiable plain data
	 * @param templates compiles templates
	 * @param copy copies plain data
	 * @param meter counts the costs
	 * @return the prepared prompt
	 */
	static PreparedPrompt of(Map<String, @Nullable Object> row, TemplateCompiler templates, ImmutableCopy copy,
			BuildMeter meter) {
		return new PreparedPrompt(row.containsKey("prompt_data") ? row.get("prompt_data") : Schema.ABSENT, templates,
				copy, meter);
	}

	private static Map<String, @Nullable Object> params(@Nullable Object options) {
		Map<String, @Nullable Object> params = new LinkedHashMap<>();
		if (options instanceof Map<?, ?> map) {
			if (map.get("params") instanceof Map<?, ?> given) {
				given.forEach((name, value) -> params.put((String) name, value));
			}
			params.keySet().removeAll(BRAINTRUST_PARAMS);
			if (map.get("model") != null) {
				params.put("model", map.get("model"));
			}
		}
		return params;
	}

	/**
	 * Whether preparing the row again takes little time.
	 */
	boolean isCheap() {
		return this.cheap;
	}

	/**
	 * Whether the prompt is a chat prompt; false for a row that can't be built.
	 */
	boolean isChat() {
		return this.compiled != null && this.compiled.isChat();
	}

	@Nullable String model() {
		return (this.params.get("model") instanceof String model) ? model : null;
	}

	boolean hasResponseFormat() {
		return this.params.containsKey("response_format");
	}

	/**
	 * The parameters of a request.
	 * @param defaults the defaults of the build
	 * @return the parameters in their order; always the same object without defaults
	 * @throws BuildFailure if the row is not a prompt, or there is no model
	 */
	Map<String, @Nullable Object> params(Map<String, @Nullable Object> defaults) {
		if (this.invalidRowProblem != null) {
			throw new BuildFailure("", this.invalidRowProblem);
		}
		Map<String, @Nullable Object> merged = merge(defaults);
		if (merged.get("model") == null) {
			throw new BuildFailure("", "No model specified. Either specify it in the prompt or as a default: "
					+ "BuildOptions.builder().defaults(Map.of(\"model\", …))");
		}
		return merged;
	}

	private Map<String, @Nullable Object> merge(Map<String, @Nullable Object> defaults) {
		boolean dropsResponseFormat = hasResponseFormat() ? this.params.get("response_format") == null
				: defaults.containsKey("response_format") && defaults.get("response_format") == null;
		if (defaults.isEmpty() && !dropsResponseFormat) {
			return this.params;
		}
		Map<String, @Nullable Object> merged = new LinkedHashMap<>(defaults);
		merged.putAll(this.params);
		if (dropsResponseFormat) {
			merged.remove("response_format");
		}
		return JavaScript.ordered(merged);
	}

	/**
	 * The compiled templates.
	 * @param requested the format, or null for the prompt's own
	 * @param meter counts the costs
	 * @return the templates
	 * @throws BuildFailure if the row has no prompt
	 */
	CompiledPrompt compiled(@Nullable TemplateFormat requested, BuildMeter meter) {
		CompiledPrompt own = this.compiled;
		if (own == null) {
			throw new BuildFailure("", "Empty prompt");
		}
		if (requested == null || requested == this.format) {
			return own;
		}
		CompiledPrompt other = this.otherFormats.get(requested);
		if (other == null) {
			other = new CompiledPrompt(prompt(), this.params, this.templates, requested, meter);
			Map<TemplateFormat, CompiledPrompt> extended = new EnumMap<>(TemplateFormat.class);
			extended.putAll(this.otherFormats);
			extended.put(requested, other);
			this.otherFormats = extended;
		}
		return other;
	}

	/** Validated again, because it is rarely needed after the templates are compiled. */
	private Map<?, ?> prompt() {
		try {
			return (Map<?, ?>) Schema.member(PromptDataSchema.promptData(this.promptData), "prompt");
		}
		catch (Mismatch ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * The variables that the Mustache templates of the messages print outside sections.
	 */
	Set<String> variableNames(BuildMeter meter) {
		Set<String> names = new LinkedHashSet<>();
		if (this.compiled != null && this.format == TemplateFormat.MUSTACHE) {
			Map<?, ?> prompt = prompt();
			addVariables(prompt.get("messages"), names, meter);
			addVariables(prompt.get("content"), names, meter);
			names.remove("input");
		}
		return Collections.unmodifiableSet(names);
	}

	private void addVariables(@Nullable Object part, Set<String> names, BuildMeter meter) {
		if (part instanceof String text) {
			names.addAll(this.templates.compile(text, this.format, meter).variables());
		}
		else if (part instanceof List<?> parts) {
			parts.forEach((element) -> addVariables(element, names, meter));
		}
		else if (part instanceof Map<?, ?> map) {
			addVariables(map.get("content"), names, meter);
			addVariables(map.get("text"), names, meter);
		}
	}

}
