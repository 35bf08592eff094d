package dev.braintrust.spring.prompt.internal;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.JavaScript;
import dev.braintrust.spring.json.internal.JsonException;
import dev.braintrust.spring.json.internal.PlainData;
import dev.braintrust.spring.json.internal.Printable;
import dev.braintrust.spring.limit.internal.LimitExceededException;
import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.limit.internal.SharedLimits;
import dev.braintrust.spring.prompt.BuildOptions;
import dev.braintrust.spring.prompt.PromptBuildException;
import dev.braintrust.spring.prompt.PromptOrigin;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.internal.Renderable.BuildFailure;
import dev.braintrust.spring.prompt.internal.Schema.Mismatch;
import dev.braintrust.spring.template.TemplateFormat;
import dev.braintrust.spring.template.internal.TemplateCompiler;

/**
 * A row and everything derived from it that does not depend on variables: names,
 * parameters, compiled templates. Shared by all builds. Thread-safe; templates in other
 * formats than the prompt's own are compiled and cached when first used.
 */
final class PromptDefinition {

	/** Parameters for Braintrust only, which are not sent to a model. */
	private static final Set<String> BRAINTRUST_PARAMS = Set.of("use_cache", "reasoning_enabled", "reasoning_budget");

	/** The place in error messages about variables. */
	private static final String VARIABLES = "variables";

	private final Map<String, @Nullable Object> row;

	private final @Nullable String id;

	private final @Nullable String projectId;

	private final @Nullable String slug;

	private final @Nullable String name;

	private final @Nullable String version;

	private final String description;

	private final @Nullable PromptOrigin originWithoutVariables;

	private final TemplateCompiler templates;

	private final Supplier<PlainData> converter;

	private final SharedLimits limits;

	private final PromptBuildException stackExhausted;

	/**
	 * Why the row is not a valid prompt, or null. Reported by {@code build}, as in the
	 * SDK.
	 */
	private final @Nullable String invalidRowProblem;

	private final @Nullable Map<?, ?> prompt;

	private final Map<String, @Nullable Object> params;

	private final TemplateFormat format;

	private final Map<TemplateFormat, CompiledPrompt> compiled = new ConcurrentHashMap<>();

	PromptDefinition(Map<?, ?> row, TemplateCompiler templates, Supplier<PlainData> converter, SharedLimits limits,
			BuildMeter meter) {
		this.row = ImmutableCopy.of(row, meter);
		this.templates = templates;
		this.converter = converter;
		this.limits = limits;
		this.id = text("id");
		this.projectId = text("project_id");
		this.slug = this.row.containsKey("slug") ? text("slug") : this.id;
		this.name = this.row.containsKey("name") ? text("name")
				: (this.id != null) ? "Playground function " + this.id : null;
		this.version = text("_xact_id");
		this.description = "prompt '%s', version %s".formatted(Printable.text(this.slug), Printable.text(this.version));
		this.stackExhausted = new StackExhaustedException(
				PromptReferenceFactory.create(this.slug, this.version, this.projectId));
		this.originWithoutVariables = origin(Map.of());
		Map<String, @Nullable Object> data = Map.of();
		String mismatch = null;
		try {
			data = ImmutableCopy.of(PromptDataSchema
				.promptData(this.row.containsKey("prompt_data") ? this.row.get("prompt_data") : Schema.ABSENT), meter);
		}
		catch (Mismatch ex) {
			mismatch = "the row is not a prompt: " + ex.getMessage();
		}
		this.invalidRowProblem = mismatch;
		this.prompt = (data.get("prompt") instanceof Map<?, ?> map) ? map : null;
		this.params = ImmutableCopy.of(params(data.get("options")), meter);
		TemplateFormat own = TemplateFormat.of((String) data.get("template_format"));
		this.format = (own != null) ? own : TemplateFormat.MUSTACHE;
		if (this.prompt != null) {
			this.compiled.put(this.format, compile(this.prompt, this.format, meter));
		}
	}

	private @Nullable String text(String member) {
		Object value = this.row.get(member);
		if (value instanceof Number number) {
			return JavaScript.toString(number);
		}
		return (value instanceof String string && !string.isEmpty()) ? string : null;
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

	private CompiledPrompt compile(Map<?, ?> prompt, TemplateFormat format, BuildMeter meter) {
		return new CompiledPrompt(prompt, this.params, this.templates, format, meter);
	}

	PromptBuildException stackExhausted() {
		return this.stackExhausted;
	}

	Map<String, @Nullable Object> row() {
		return this.row;
	}

	@Nullable String id() {
		return this.id;
	}

	@Nullable String projectId() {
		return this.projectId;
	}

	@Nullable String slug() {
		return this.slug;
	}

	@Nullable String name() {
		return this.name;
	}

	@Nullable String version() {
		return this.version;
	}

	@Nullable String model() {
		return (this.params.get("model") instanceof String model) ? model : null;
	}

	@Nullable String description() {
		return text("description");
	}

	/**
	 * The variables that the messages print outside sections.
	 */
	Set<String> variableNames() {
		Set<String> names = new LinkedHashSet<>();
		if (this.prompt != null && this.format == TemplateFormat.MUSTACHE) {
			try (BuildMeter meter = this.limits.start()) {
				addVariables(this.prompt.get("messages"), names, meter);
				addVariables(this.prompt.get("content"), names, meter);
			}
			catch (LimitExceededException ex) {
				throw BuildExceptionTranslator.translate(ex, reference());
			}
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

	/**
	 * Create an origin.
	 * @param variables plain data
	 * @return the origin, or null for a row without an id
	 */
	@Nullable PromptOrigin origin(@Nullable Object variables) {
		return (this.id != null) ? new PromptOrigin(this.id, this.projectId, this.slug, this.version, variables) : null;
	}

	/**
	 * Create an origin from application values, within the limits of a build.
	 * @param variables the variables before conversion
	 * @return the origin, or null for a row without an id
	 * @throws PromptBuildException if the variables can't be read
	 */
	@Nullable PromptOrigin originOf(Map<String, ?> variables) {
		if (this.id == null) {
			return null;
		}
		try (BuildMeter meter = this.limits.start()) {
			return origin(plain(variables, this.converter.get(), meter));
		}
		catch (Throwable ex) {
			throw BuildExceptionTranslator.translate(ex, reference());
		}
	}

	/**
	 * The origin without variables, always the same instance.
	 * @return the origin, or null for a row without an id
	 */
	@Nullable PromptOrigin originWithoutVariables() {
		return this.originWithoutVariables;
	}

	/** A reference to this version; null for a row without a slug. */
	private @Nullable PromptReference reference() {
		return this.stackExhausted.reference();
	}

	/**
	 * Build a request. All failures are thrown as {@link PromptBuildException}, except
	 * {@link StackOverflowError}, which the caller handles.
	 * @param input any value that can be converted to plain data
	 * @param options the build options
	 * @return the request
	 */
	DefaultBuiltPrompt build(@Nullable Object input, BuildOptions options) {
		try (BuildMeter meter = this.limits.start()) {
			return build(plain(input, this.converter.get(), meter), options, meter);
		}
		catch (Throwable ex) {
			throw BuildExceptionTranslator.translate(ex, reference());
		}
	}

	/**
	 * Convert variables to plain data.
	 * @param variables the variables
	 * @param converter the converter
	 * @param meter counts the costs
	 * @return plain data
	 * @throws BuildFailure if the variables can't be read or exceed the limits
	 */
	static @Nullable Object plain(@Nullable Object variables, PlainData converter, BuildMeter meter) {
		try {
			return converter.convert(variables, meter);
		}
		catch (JsonException ex) {
			throw new BuildFailure(BuildExceptionTranslator.reasonOf(ex), VARIABLES, String.valueOf(ex.getMessage()),
					ex.thrown());
		}
		catch (LimitExceededException ex) {
			throw new BuildFailure(BuildExceptionTranslator.reasonOf(ex), VARIABLES, String.valueOf(ex.getMessage()));
		}
	}

	private DefaultBuiltPrompt build(@Nullable Object input, BuildOptions options, BuildMeter meter) {
		if (this.invalidRowProblem != null) {
			throw new BuildFailure("", this.invalidRowProblem);
		}
		Map<String, @Nullable Object> merged = merge(options.defaults());
		if (merged.get("model") == null) {
			throw new BuildFailure("", "No model specified. Either specify it in the prompt or as a default: "
					+ "BuildOptions.builder().defaults(Map.of(\"model\", …))");
		}
		if (this.prompt == null) {
			throw new BuildFailure("", "Empty prompt");
		}
		CompiledPrompt compiled = compiledFor(options.templateFormat(), this.prompt, meter);
		Map<String, @Nullable Object> body = compiled.build(merged, this.params.containsKey("response_format"),
				new Renderable.RenderContext(variables(input), options.strict(), meter), options);
		return new DefaultBuiltPrompt(this, compiled.isChat(), body, options.noTrace() ? null : origin(input));
	}

	private Map<String, @Nullable Object> merge(Map<String, @Nullable Object> defaults) {
		boolean dropsResponseFormat = this.params.containsKey("response_format")
				? this.params.get("response_format") == null
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
	 * The variables of the templates: the members of the input, which take precedence,
	 * and the input itself as {@code input}.
	 */
	private static Map<String, @Nullable Object> variables(@Nullable Object input) {
		if (input instanceof Map<?, ?> members) {
			return new TemplateVariables(members);
		}
		return Collections.singletonMap("input", input);
	}

	private CompiledPrompt compiledFor(@Nullable TemplateFormat requested, Map<?, ?> prompt, BuildMeter meter) {
		TemplateFormat effective = (requested != null) ? requested : this.format;
		CompiledPrompt compiled = this.compiled.get(effective);
		if (compiled == null) {
			compiled = compile(prompt, effective, meter);
			this.compiled.put(effective, compiled);
		}
		return compiled;
	}

	@Override
	public String toString() {
		return this.description;
	}

}
