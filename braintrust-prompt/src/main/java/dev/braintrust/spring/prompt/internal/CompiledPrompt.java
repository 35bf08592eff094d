package dev.braintrust.spring.prompt.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.JavaScript;
import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.json.internal.JsonException;
import dev.braintrust.spring.json.internal.JsonLimitException;
import dev.braintrust.spring.json.internal.NamedValues;
import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.prompt.BuildOptions;
import dev.braintrust.spring.prompt.Flavor;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.internal.Renderable.BuildFailure;
import dev.braintrust.spring.prompt.internal.Renderable.RenderContext;
import dev.braintrust.spring.prompt.internal.Schema.Mismatch;
import dev.braintrust.spring.template.TemplateFormat;
import dev.braintrust.spring.template.internal.TemplateCompiler;

/**
 * The templates of a prompt, compiled for one template format. Immutable and thread-safe.
 */
final class CompiledPrompt {

	/** Members of a request that replace or drop a parameter of the same name. */
	private static final Set<String> RENDERED = Set.of("messages", "prompt", "tools", "response_format", "span_info");

	private final TemplateCompiler templates;

	private final TemplateFormat format;

	private final boolean chat;

	/** The messages of a chat prompt, or the single text of a completion prompt. */
	private final List<Renderable> content;

	private final Renderable.@Nullable StringTemplate tools;

	private final boolean hasSystemMessage;

	private final @Nullable ResponseFormat responseFormat;

	private final Map<String, @Nullable Object> ownParams;

	/** Used for nearly all requests; null if the parameters need special treatment. */
	private final @Nullable PlainRequest plainRequest;

	CompiledPrompt(Map<?, ?> prompt, Map<String, @Nullable Object> params, TemplateCompiler templates,
			TemplateFormat format, BuildMeter meter) {
		this.templates = templates;
		this.format = format;
		RenderableCompiler compiler = new RenderableCompiler(templates, format, meter);
		this.chat = "chat".equals(prompt.get("type"));
		List<?> messages = this.chat ? (List<?>) Schema.member(prompt, "messages") : List.of();
		this.content = this.chat ? messages(messages, compiler)
				: List.of(compiler.text(Place.of("prompt"), (String) prompt.get("content")));
		this.hasSystemMessage = messages.stream().anyMatch(CompiledPrompt::isSystem);
		String toolsTemplate = (String) prompt.get("tools");
		this.tools = (toolsTemplate != null && !JavaScript.trim(toolsTemplate).isEmpty())
				? compiler.text(Place.of("tools"), toolsTemplate) : null;
		this.responseFormat = ResponseFormat.compile(params.get("response_format"), compiler);
		this.ownParams = params;
		this.plainRequest = Collections.disjoint(params.keySet(), RENDERED)
				? PlainRequest.of(params, this.chat ? "messages" : "prompt") : null;
	}

	private static List<Renderable> messages(List<?> messages, RenderableCompiler compiler) {
		List<Renderable> compiled = new ArrayList<>(messages.size());
		Place place = Place.of("messages");
		for (int i = 0; i < messages.size(); i++) {
			compiled.add(compiler.message((Map<?, ?>) messages.get(i), place.element(i)));
		}
		return compiled;
	}

	private static boolean isSystem(Object message) {
		return message instanceof Map<?, ?> map && "system".equals(map.get("role"));
	}

	/**
	 * Whether this is a chat prompt.
	 */
	boolean isChat() {
		return this.chat;
	}

	/**
	 * Render the request body.
	 * @param params the parameters, which are the first members
	 * @param ownResponseFormat whether the response format is that of the prompt
	 * @param context the variables and limits
	 * @param options the build options
	 * @return the body
	 * @throws BuildFailure if the body can't be rendered
	 */
	Map<String, @Nullable Object> build(Map<String, @Nullable Object> params, boolean ownResponseFormat,
			RenderContext context, BuildOptions options) {
		if (!this.chat && options.messages() != null) {
			throw new BuildFailure("", "extra messages are not supported for completion prompts");
		}
		List<@Nullable Object> rendered = new ArrayList<>(this.content.size());
		for (Renderable piece : this.content) {
			rendered.add(piece.render(context));
		}
		addExtraMessages(rendered, options.messages());
		String renderedTools = (this.tools != null) ? this.tools.render(context) : "";
		if (this.chat != (options.flavor() == Flavor.CHAT)) {
			throw new BuildFailure("", this.chat
					? "Prompt is a chat prompt, and was built as a completion: leave out BuildOptions.flavor, or set Flavor.CHAT"
					: "Prompt is a completion prompt: build it with BuildOptions.builder().flavor(Flavor.COMPLETION).build()");
		}
		Object content = this.chat ? Collections.unmodifiableList(rendered) : rendered.get(0);
		if (this.plainRequest != null && params == this.ownParams && renderedTools.isEmpty()) {
			return this.plainRequest.with(content);
		}
		Map<String, @Nullable Object> body = new LinkedHashMap<>(params);
		renderResponseFormat(body, ownResponseFormat, context);
		body.put(this.chat ? "messages" : "prompt", content);
		if (!renderedTools.isEmpty() && this.chat) {
			body.put("tools", parseTools(renderedTools, context.meter()));
		}
		body.remove("span_info");
		return body;
	}

	private void addExtraMessages(List<@Nullable Object> rendered,
			@Nullable List<Map<String, @Nullable Object>> extra) {
		if (extra == null) {
			return;
		}
		for (Map<String, @Nullable Object> message : extra) {
			if (!(this.hasSystemMessage && isSystem(message))) {
				rendered.add(message);
			}
		}
	}

	private void renderResponseFormat(Map<String, @Nullable Object> body, boolean own, RenderContext context) {
		ResponseFormat format = own ? this.responseFormat : ResponseFormat.compile(body.get("response_format"),
				new RenderableCompiler(this.templates, this.format, context.meter()));
		if (format != null) {
			body.put("response_format", format.render(context));
		}
	}

	private static Object parseTools(String rendered, BuildMeter meter) {
		try {
			long before = meter.memory();
			Object tools = Json.parse(rendered, meter);
			// the schema creates a copy
			meter.memory(meter.memory() - before);
			return PromptDataSchema.tools(tools);
		}
		catch (JsonLimitException ex) {
			throw new BuildFailure(BuildExceptionTranslator.reasonOf(ex), "tools", String.valueOf(ex.getMessage()));
		}
		catch (JsonException ex) {
			throw new BuildFailure("tools",
					"not JSON after rendering (a quote or line break in a variable?): " + ex.getMessage());
		}
		catch (Mismatch ex) {
			throw new BuildFailure("", String.valueOf(ex.getMessage()));
		}
	}

	/**
	 * A request without tools: the prompt's own parameters and the rendered content.
	 *
	 * @param names the names of the parameters and of the content
	 * @param params the values of the parameters
	 */
	private record PlainRequest(String[] names, @Nullable Object[] params) {

		static PlainRequest of(Map<String, @Nullable Object> params, String content) {
			String[] names = Stream.concat(params.keySet().stream(), Stream.of(content)).toArray(String[]::new);
			return new PlainRequest(names, params.values().toArray());
		}

		Map<String, @Nullable Object> with(@Nullable Object content) {
			@Nullable Object[] values = Arrays.copyOf(this.params, this.names.length);
			values[this.params.length] = content;
			return new NamedValues(this.names, values);
		}

	}

}
