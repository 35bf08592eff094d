package dev.braintrust.spring.prompt;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.JavaScript;
import dev.braintrust.spring.json.Printable;
import dev.braintrust.spring.prompt.Renderable.BuildFailure;
import dev.braintrust.spring.prompt.Schema.Mismatch;
import dev.braintrust.spring.template.TemplateCompiler;
import dev.braintrust.spring.template.TemplateFormat;

/**
 * A row and what follows from it: names, parameters, compiled templates. All that does
 * not depend on variables is done here, once, and shared by all that is built. Immutable
 * and thread-safe.
 */
final class PromptDefinition {

	/** Parameters that are Braintrust's own and never reach a model. */
	private static final Set<String> BRAINTRUST_PARAMS = Set.of("use_cache", "reasoning_enabled", "reasoning_budget");

	private final Map<String, @Nullable Object> row;

	private final @Nullable String id;

	private final @Nullable String projectId;

	private final @Nullable String slug;

	private final @Nullable String name;

	private final @Nullable String version;

	private final String description;

	private final Optional<PromptOrigin> originWithoutVariables;

	private final TemplateCompiler templates;

	/**
	 * Why the row is no prompt, or null. It is said when somebody builds, as in the SDK.
	 */
	private final @Nullable String flaw;

	private final @Nullable Map<?, ?> prompt;

	private final Map<String, @Nullable Object> params;

	private final TemplateFormat format;

	private final Map<TemplateFormat, CompiledPrompt> compiled = new ConcurrentHashMap<>();

	PromptDefinition(Map<?, ?> row, TemplateCompiler templates) {
		this.row = Frozen.map(row);
		this.templates = templates;
		this.id = text("id");
		this.projectId = text("project_id");
		this.slug = this.row.containsKey("slug") ? text("slug") : this.id;
		this.name = this.row.containsKey("name") ? text("name") : "Playground function " + this.id;
		this.version = text("_xact_id");
		this.description = "prompt '%s', version %s".formatted(Printable.text(this.slug), Printable.text(this.version));
		this.originWithoutVariables = Optional.ofNullable(origin(Map.of()));
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
		if (this.prompt != null) {
			this.compiled.put(this.format, compile(this.prompt, this.format));
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

	private CompiledPrompt compile(Map<?, ?> prompt, TemplateFormat format) {
		return new CompiledPrompt(prompt, this.params, this.templates, format);
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
	 * The variables that the messages print outside of sections.
	 */
	Set<String> variableNames() {
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

	/**
	 * The origin of something that is made with this prompt.
	 * @param variables plain data
	 * @return the origin, or null for a row without an id
	 */
	@Nullable PromptOrigin origin(@Nullable Object variables) {
		return (this.id != null) ? new PromptOrigin(this, this.id, variables) : null;
	}

	/**
	 * The one origin of all that is made without variables.
	 * @return the origin; empty for a row without an id
	 */
	Optional<PromptOrigin> originWithoutVariables() {
		return this.originWithoutVariables;
	}

	/**
	 * Build a request.
	 * @param input plain data
	 * @param options how to build
	 * @return the request
	 * @throws BuildFailure if it can't be built
	 */
	BuiltPrompt build(@Nullable Object input, BuildOptions options) {
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
		return new BuiltPrompt(this, body, options.noTrace() ? null : origin(input));
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
		return (input instanceof Map<?, ?> members) ? new TemplateVariables(members)
				: Collections.singletonMap("input", input);
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
		return this.description;
	}

}
