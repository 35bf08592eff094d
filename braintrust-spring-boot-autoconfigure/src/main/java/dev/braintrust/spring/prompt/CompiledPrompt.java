package dev.braintrust.spring.prompt;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.JavaScript;
import dev.braintrust.spring.json.Json;
import dev.braintrust.spring.json.JsonException;
import dev.braintrust.spring.prompt.Renderable.BuildFailure;
import dev.braintrust.spring.prompt.Renderable.Scope;
import dev.braintrust.spring.prompt.Schema.Mismatch;
import dev.braintrust.spring.template.TemplateCompiler;
import dev.braintrust.spring.template.TemplateFormat;

/**
 * A prompt's templates, compiled for one template format. Immutable and thread-safe.
 */
final class CompiledPrompt {

	private final RenderableCompiler compiler;

	private final boolean chat;

	/** The messages of a chat prompt; the one text of a completion prompt. */
	private final List<Renderable> content;

	private final Renderable.@Nullable Text tools;

	private final boolean hasSystemMessage;

	private final @Nullable ResponseFormat responseFormat;

	CompiledPrompt(Map<?, ?> prompt, @Nullable Object responseFormat, TemplateCompiler templates,
			TemplateFormat format) {
		this.compiler = new RenderableCompiler(templates, format);
		this.chat = "chat".equals(prompt.get("type"));
		this.content = this.chat ? messages((List<?>) prompt.get("messages"))
				: List.of(this.compiler.text("prompt", (String) prompt.get("content")));
		this.hasSystemMessage = this.chat
				&& ((List<?>) prompt.get("messages")).stream().anyMatch(CompiledPrompt::isSystem);
		String toolsTemplate = (String) prompt.get("tools");
		this.tools = (toolsTemplate != null && !JavaScript.trim(toolsTemplate).isEmpty())
				? this.compiler.text("tools", toolsTemplate) : null;
		this.responseFormat = ResponseFormat.compile(responseFormat, this.compiler);
	}

	private List<Renderable> messages(List<?> messages) {
		List<Renderable> compiled = new ArrayList<>(messages.size());
		for (int i = 0; i < messages.size(); i++) {
			compiled.add(this.compiler.message((Map<?, ?>) messages.get(i), "messages[" + i + "]"));
		}
		return compiled;
	}

	private static boolean isSystem(Object message) {
		return message instanceof Map<?, ?> map && "system".equals(map.get("role"));
	}

	/**
	 * Render the request's body.
	 * @param params the parameters, which go first
	 * @param ownResponseFormat whether the response format among them is the prompt's own
	 * @param scope what templates see
	 * @param options how to build
	 * @return the body
	 * @throws BuildFailure if it can't be rendered
	 */
	Map<String, @Nullable Object> build(Map<String, @Nullable Object> params, boolean ownResponseFormat, Scope scope,
			BuildOptions options) {
		if (!this.chat && options.messages() != null) {
			throw new BuildFailure("", "extra messages are not supported for completion prompts");
		}
		List<@Nullable Object> rendered = new ArrayList<>(this.content.size());
		for (Renderable piece : this.content) {
			rendered.add(piece.render(scope));
		}
		addExtraMessages(rendered, options.messages());
		String renderedTools = (this.tools != null) ? this.tools.render(scope) : "";
		if (this.chat == options.completion()) {
			throw new BuildFailure("", this.chat ? "Prompt is a chat prompt. Use flavor: 'chat' instead"
					: "Prompt is a completion prompt. Use buildCompletion() instead");
		}
		Map<String, @Nullable Object> body = new LinkedHashMap<>(params);
		renderResponseFormat(body, ownResponseFormat, scope);
		body.put(this.chat ? "messages" : "prompt",
				this.chat ? Collections.unmodifiableList(rendered) : rendered.get(0));
		if (!renderedTools.isEmpty() && this.chat) {
			body.put("tools", parseTools(renderedTools));
		}
		body.remove("span_info");
		return body;
	}

	private void addExtraMessages(List<@Nullable Object> rendered, @Nullable List<Map<String, Object>> extra) {
		if (extra == null) {
			return;
		}
		for (Map<String, Object> message : extra) {
			if (!(this.hasSystemMessage && isSystem(message))) {
				rendered.add(message);
			}
		}
	}

	private void renderResponseFormat(Map<String, @Nullable Object> body, boolean own, Scope scope) {
		ResponseFormat format = own ? this.responseFormat
				: ResponseFormat.compile(body.get("response_format"), this.compiler);
		if (format != null) {
			body.put("response_format", format.render(scope));
		}
	}

	private static Object parseTools(String rendered) {
		try {
			return PromptDataSchema.tools(Json.parse(rendered));
		}
		catch (JsonException ex) {
			throw new BuildFailure("tools",
					"not JSON after rendering (a quote or line break in a variable?): " + ex.getMessage());
		}
		catch (Mismatch ex) {
			throw new BuildFailure("", String.valueOf(ex.getMessage()));
		}
	}

}
