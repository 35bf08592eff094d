package dev.braintrust.spring.prompt.internal;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.JavaScript;
import dev.braintrust.spring.json.internal.JsonException;
import dev.braintrust.spring.json.internal.PlainData;
import dev.braintrust.spring.json.internal.Printable;
import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.limit.internal.LimitExceededException;
import dev.braintrust.spring.limit.internal.SharedLimits;
import dev.braintrust.spring.prompt.BuildOptions;
import dev.braintrust.spring.prompt.PromptBuildException;
import dev.braintrust.spring.prompt.PromptOrigin;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.internal.Renderable.BuildFailure;
import dev.braintrust.spring.template.internal.TemplateCompiler;

/**
 * A row and everything derived from it that does not depend on variables: names,
 * parameters, compiled templates. Shared by all builds. Thread-safe; compiled templates
 * can be {@linkplain #release() released}, and are compiled again by the next build.
 */
final class PromptDefinition {

	/** The place in error messages about variables. */
	private static final String VARIABLES = "variables";

	private final Map<String, @Nullable Object> row;

	private final @Nullable String id;

	private final @Nullable String projectId;

	private final @Nullable String slug;

	private final @Nullable String name;

	private final @Nullable String version;

	private final @Nullable PromptOrigin originWithoutVariables;

	private final TemplateCompiler templates;

	private final ImmutableCopy copy;

	private final Supplier<PlainData> converter;

	private final SharedLimits limits;

	private final PromptBuildException stackExhausted;

	private final @Nullable String model;

	private final boolean chat;

	/** Null while released. */
	private volatile @Nullable PreparedPrompt prepared;

	PromptDefinition(Map<?, ?> row, TemplateCompiler templates, ImmutableCopy copy, Supplier<PlainData> converter,
			SharedLimits limits, BuildMeter meter) {
		this.row = copy.of(row, meter);
		this.copy = copy;
		this.templates = templates;
		this.converter = converter;
		this.limits = limits;
		this.id = text("id");
		this.projectId = text("project_id");
		this.slug = this.row.containsKey("slug") ? text("slug") : this.id;
		this.name = this.row.containsKey("name") ? text("name")
				: (this.id != null) ? "Playground function " + this.id : null;
		this.version = text("_xact_id");
		this.stackExhausted = new StackExhaustedException(
				PromptReferenceFactory.create(this.slug, this.version, this.projectId));
		this.originWithoutVariables = origin(Map.of());
		PreparedPrompt prepared = PreparedPrompt.of(this.row, templates, copy, meter);
		this.model = prepared.model();
		this.chat = prepared.isChat();
		this.prepared = prepared;
	}

	private @Nullable String text(String member) {
		Object value = this.row.get(member);
		if (value instanceof Number number) {
			return JavaScript.toString(number);
		}
		return (value instanceof String string && !string.isEmpty()) ? string : null;
	}

	/**
	 * Whether builds need not compile the templates.
	 */
	boolean isCompiled() {
		return this.prepared != null;
	}

	/**
	 * Compile the templates, unless they are compiled.
	 * @param deadline the deadline, as {@link System#nanoTime()}
	 * @throws LimitExceededException if compiling exceeds the limits or the deadline
	 */
	void compile(long deadline) {
		try (BuildMeter meter = this.limits.startUntil(deadline)) {
			prepared(meter);
		}
	}

	/**
	 * Release the memory of the compiled templates. Has no effect if compiling them again
	 * would be expensive.
	 */
	void release() {
		PreparedPrompt current = this.prepared;
		if (current != null && current.isCheap()) {
			this.prepared = null;
		}
	}

	/** Concurrent callers may all compile, which is cheaper than waiting. */
	private PreparedPrompt prepared(BuildMeter meter) {
		PreparedPrompt current = this.prepared;
		if (current == null) {
			current = PreparedPrompt.of(this.row, this.templates, this.copy, meter);
			this.prepared = current;
		}
		return current;
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
		return this.model;
	}

	/**
	 * Whether requests have messages, and not a text.
	 */
	boolean isChat() {
		return this.chat;
	}

	@Nullable String description() {
		return text("description");
	}

	/**
	 * The variables that the messages print outside sections.
	 */
	Set<String> variableNames() {
		try (BuildMeter meter = this.limits.start()) {
			return prepared(meter).variableNames(meter);
		}
		catch (LimitExceededException ex) {
			throw BuildExceptionTranslator.translate(ex, reference());
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
		PreparedPrompt current = prepared(meter);
		Map<String, @Nullable Object> params = current.params(options.defaults());
		CompiledPrompt compiled = current.compiled(options.templateFormat(), meter);
		Map<String, @Nullable Object> body = compiled.build(params, current.hasResponseFormat(),
				new Renderable.RenderContext(variables(input), options.strict(), meter), options);
		return new DefaultBuiltPrompt(this, body, options.noTrace() ? null : origin(input));
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

	@Override
	public String toString() {
		return "prompt '%s', version %s".formatted(Printable.text(this.slug), Printable.text(this.version));
	}

}
