package dev.braintrust.spring.prompt.differential;

import java.util.List;
import java.util.Map;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.prompt.BuildOptions;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptBuildException;

/**
 * One build of a prompt.
 *
 * @param template the content of the prompt's message
 * @param variables the variables
 * @param strict whether missing variables are errors
 */
record Build(String template, Map<String, Object> variables, boolean strict) {

	/**
	 * Build the prompt with this project.
	 * @return the content of the message
	 * @throws PromptBuildException if the prompt can't be built
	 */
	Object run() {
		Map<String, Object> row = Map.of("id", "i", "project_id", "p", "_xact_id", "1", "name", "n", "slug", "s",
				"prompt_data",
				Map.of("prompt",
						Map.of("type", "chat", "messages", List.of(Map.of("role", "user", "content", template()))),
						"options", Map.of("model", "m"), "template_format", "nunjucks"));
		return Prompt.fromJson(Json.write(row))
			.build(variables(), BuildOptions.builder().strict(strict()).noTrace(true).build())
			.messages()
			.get(0)
			.get("content");
	}

}
