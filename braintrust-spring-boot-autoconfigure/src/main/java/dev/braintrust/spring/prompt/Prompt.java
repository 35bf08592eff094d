package dev.braintrust.spring.prompt;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.braintrust.spring.json.JavaScript;
import dev.braintrust.spring.json.JsonException;
import dev.braintrust.spring.json.PlainData;
import dev.braintrust.spring.prompt.Renderable.BuildFailure;
import dev.braintrust.spring.prompt.Schema.Mismatch;
import dev.braintrust.spring.template.TemplateCompiler;
import dev.braintrust.spring.template.TemplateFormat;

/**
 * One version of a Braintrust prompt, its templates compiled. Immutable and thread-safe.
 * <p>
 * {@code build} gives what the official JavaScript SDK's {@code build()} gives for the
 * same row, byte for byte, with these sources for its parameters, the later ones winning:
 * the build's defaults, the prompt's parameters, the prompt's model.
 */
public final class Prompt {

	private static final Logger logger = LoggerFactory.getLogger(Prompt.class);

	/** Parameters that are Braintrust's own and never reach a model. */
	private static final Set<String> BRAINTRUST_PARAMS = Set.of("use_cache", "reasoning_enabled", "reasoning_budget");

	private final Map<String, @Nullable Object> row;

	private final TemplateCompiler templates;

	private final PromptBuildListener listener;

	/**
	 * Why the row is no prompt, or null. It is said when somebody builds, as in the SDK.
	 */
	private final @Nullable String flaw;

	private final @Nullable Map<?, ?> prompt;

	private final Map<String, @Nullable Object> params;

	private final TemplateFormat format;

	private final Map<TemplateFormat, CompiledPrompt> compiled;

	Prompt(Map<?, ?> row, TemplateCompiler templates, PromptBuildListener listener) {
		this.row = Frozen.map(row);
		this.templates = templates;
		this.listener = listener;
		Map<String, @Nullable Object> data = Map.of();
		String mismatch = null;
		try {
			data = Frozen.map(PromptDataSchema
				.promptData(this.row.containsKey("prompt_data") ? this.row.get("prompt_data") : Schema.ABSENT));
		}
		catch (Mismatch ex) {
			mismatch = "the row is not a prompt: " + ex.getMessage();
		}
		this.flaw = mismatch;
		this.prompt = (data.get("prompt") instanceof Map<?, ?> map) ? map : null;
		this.params = Frozen.map(params(data.get("options")));
		TemplateFormat own = TemplateFormat.of((String) data.get("template_format"));
		this.format = (own != null) ? own : TemplateFormat.MUSTACHE;
		this.compiled = new ConcurrentHashMap<>();
		if (this.prompt != null) {
			this.compiled.put(this.format, compile(this.prompt, this.format));
		}
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

	private CompiledPrompt compile(Map<?, ?> prompt, TemplateFormat format) {
		return new CompiledPrompt(prompt, this.params.get("response_format"), this.templates, format);
	}

	private Prompt(Prompt other, PromptBuildListener listener) {
		this.row = other.row;
		this.templates = other.templates;
		this.listener = listener;
		this.flaw = other.flaw;
		this.prompt = other.prompt;
		this.params = other.params;
		this.format = other.format;
		this.compiled = other.compiled;
	}

	/**
	 * The same prompt, whose builds are told to another listener.
	 * <p>
	 * Internal to the starter.
	 * @param listener the listener
	 * @return the prompt
	 */
	public Prompt withListener(PromptBuildListener listener) {
		return new Prompt(this, listener);
	}

	/**
	 * Read a prompt row, for example from a file.
	 * @param row the JSON of a prompt row, as the REST API returns it
	 * @return the prompt
	 * @throws PromptException if the text is not a JSON object. A row that is no prompt
	 * is reported by {@code build}
	 */
	public static Prompt fromJson(String row) {
		return PromptFactory.DEFAULT.fromJson(row);
	}

	/**
	 * The prompt's id.
	 * @return a UUID, or null for a hand-made row without one
	 */
	public @Nullable String id() {
		return text("id");
	}

	/**
	 * The project that holds the prompt.
	 * @return a UUID, or null for a hand-made row without one
	 */
	public @Nullable String projectId() {
		return text("project_id");
	}

	/**
	 * The prompt's slug, unique within its project.
	 * @return the slug (for a row without one, the id), or null
	 */
	public @Nullable String slug() {
		return this.row.containsKey("slug") ? text("slug") : id();
	}

	/**
	 * The prompt's name, as people see it.
	 * @return the name, or null for a hand-made row without one
	 */
	public @Nullable String name() {
		return this.row.containsKey("name") ? text("name") : "Playground function " + id();
	}

	/**
	 * The exact version.
	 * @return the transaction id, never its hexadecimal form, or null for a hand-made row
	 * without one
	 */
	public @Nullable String version() {
		return text("_xact_id");
	}

	/**
	 * The model that the prompt names.
	 * @return the model's name, or null if it is left to the build's defaults
	 */
	public @Nullable String model() {
		return (this.params.get("model") instanceof String model) ? model : null;
	}

	/**
	 * What people wrote about the prompt.
	 * @return the description, or null
	 */
	public @Nullable String description() {
		return text("description");
	}

	/**
	 * The row that the prompt was made of.
	 * @return plain data; not to be changed
	 */
	public Map<String, Object> row() {
		return this.row;
	}

	/**
	 * The variables that the prompt's messages print, whatever their values: those whose
	 * lack shows in every request. What stands inside of sections does not count, since
	 * it may be a member of the section's value; nor does a nunjucks template.
	 * @return the names, in the order of the text; empty for a row that is no prompt
	 */
	public Set<String> variables() {
		Set<String> names = new LinkedHashSet<>();
		if (this.prompt != null && this.format == TemplateFormat.MUSTACHE) {
			addVariables(this.prompt.get("messages"), names);
			addVariables(this.prompt.get("content"), names);
			names.remove("input");
		}
		return names;
	}

	private void addVariables(@Nullable Object part, Set<String> names) {
		if (part instanceof String text) {
			names.addAll(this.templates.compile(text, this.format).variables());
		}
		else if (part instanceof List<?> parts) {
			parts.forEach((element) -> addVariables(element, names));
		}
		else if (part instanceof Map<?, ?> map) {
			addVariables(map.get("content"), names);
			addVariables(map.get("text"), names);
		}
	}

	private @Nullable String text(String member) {
		Object value = this.row.get(member);
		if (value instanceof Number number) {
			return JavaScript.toString(number);
		}
		return (value instanceof String string && !string.isEmpty()) ? string : null;
	}

	/**
	 * Build a chat request.
	 * @param variables what the templates see, by name; values may be anything that holds
	 * data
	 * @return the request
	 * @throws PromptBuildException if the prompt can't be built
	 */
	public BuiltPrompt build(Map<String, ?> variables) {
		return build((Object) variables, BuildOptions.DEFAULT);
	}

	/**
	 * Build a request.
	 * @param variables what the templates see, by name
	 * @param options how to build
	 * @return the request
	 * @throws PromptBuildException if the prompt can't be built
	 */
	public BuiltPrompt build(Map<String, ?> variables, BuildOptions options) {
		return build((Object) variables, options);
	}

	/**
	 * Build a chat request.
	 * @param input a map, record or bean gives variables by name; any other value is the
	 * templates' {@code input}
	 * @return the request
	 * @throws PromptBuildException if the prompt can't be built
	 */
	public BuiltPrompt build(@Nullable Object input) {
		return build(input, BuildOptions.DEFAULT);
	}

	/**
	 * Build a request.
	 * @param input a map, record or bean gives variables by name; any other value is the
	 * templates' {@code input}
	 * @param options how to build
	 * @return the request
	 * @throws PromptBuildException if the prompt can't be built
	 */
	public BuiltPrompt build(@Nullable Object input, BuildOptions options) {
		BuiltPrompt built;
		try {
			built = doBuild(PlainData.of(input), options);
		}
		catch (JsonException ex) {
			throw new PromptBuildException(slug(), version(), "variables", String.valueOf(ex.getMessage()));
		}
		catch (BuildFailure ex) {
			throw new PromptBuildException(slug(), version(), ex.place(), String.valueOf(ex.getMessage()));
		}
		try {
			this.listener.built(this, built);
		}
		catch (RuntimeException ex) {
			logger.debug("{} was built, but not linked", this, ex);
		}
		return built;
	}

	/**
	 * The origin of something that is made with this prompt and these variables.
	 * @param variables the variables
	 * @return the origin; empty for a row without an id
	 */
	public Optional<PromptOrigin> origin(Map<String, ?> variables) {
		String id = id();
		return (id != null) ? Optional.of(new PromptOrigin(this, id, PlainData.of(variables))) : Optional.empty();
	}

	private BuiltPrompt doBuild(@Nullable Object input, BuildOptions options) {
		if (this.flaw != null) {
			throw new BuildFailure("", this.flaw);
		}
		Map<String, @Nullable Object> merged = merge(options.defaults());
		if (merged.get("model") == null) {
			throw new BuildFailure("", "No model specified. Either specify it in the prompt or as a default");
		}
		if (this.prompt == null) {
			throw new BuildFailure("", "Empty prompt");
		}
		Map<String, @Nullable Object> body = compiledFor(options.templateFormat(), this.prompt).build(merged,
				this.params.containsKey("response_format"), new Renderable.Scope(variables(input), options.strict()),
				options);
		String id = id();
		return new BuiltPrompt(this, body,
				(id != null && !options.noTrace()) ? new PromptOrigin(this, id, input) : null);
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
	 * What templates see: the input under that name, and its members beside it, which
	 * win.
	 */
	private static Map<String, @Nullable Object> variables(@Nullable Object input) {
		Map<String, @Nullable Object> variables = new LinkedHashMap<>();
		variables.put("input", input);
		if (input instanceof Map<?, ?> map) {
			map.forEach((name, value) -> variables.put((String) name, value));
		}
		return JavaScript.ordered(variables);
	}

	private CompiledPrompt compiledFor(@Nullable String requested, Map<?, ?> prompt) {
		TemplateFormat effective = this.format;
		if (requested != null) {
			TemplateFormat named = TemplateFormat.of(requested);
			effective = (named != null) ? named : TemplateFormat.MUSTACHE;
		}
		CompiledPrompt existing = this.compiled.get(effective);
		return (existing != null) ? existing
				: this.compiled.computeIfAbsent(effective, (format) -> compile(prompt, format));
	}

	@Override
	public String toString() {
		return "prompt '%s', version %s".formatted(slug(), version());
	}

}
