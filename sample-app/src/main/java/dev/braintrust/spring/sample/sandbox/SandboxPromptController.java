package dev.braintrust.spring.sample.sandbox;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

import dev.braintrust.spring.prompt.BuildOptions;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.sample.sandbox.SandboxPrompts.SandboxPrompt;

/**
 * Lists, publishes and builds the sandbox's prompts.
 */
@RestController
@RequestMapping("/sandbox/prompts")
@Profile(SandboxInitializer.PROFILE)
class SandboxPromptController {

	private static final JsonMapper json = JsonMapper.shared();

	private final SandboxPrompts prompts;

	SandboxPromptController(Sandbox sandbox) {
		this.prompts = sandbox.prompts();
	}

	@GetMapping
	List<SandboxPrompt> all() {
		return this.prompts.all();
	}

	/**
	 * Publish a new version: {@code prompt_data} in Braintrust's format, or only its
	 * {@code messages}, or only the {@code content} of a single message.
	 */
	@PutMapping(path = "/{slug}", consumes = MediaType.APPLICATION_JSON_VALUE)
	Map<String, String> publish(@PathVariable String slug, @RequestBody Map<String, Object> body) {
		if (body.get("content") instanceof String template) {
			return publish(slug, template);
		}
		if (body.get("messages") instanceof List<?> messages) {
			return publishData(slug, SandboxPrompts.chat(messages));
		}
		if (body.getOrDefault("prompt_data", body) instanceof Map<?, ?> data) {
			return publishData(slug, Sandbox.map(data));
		}
		throw new IllegalArgumentException("prompt_data must be an object");
	}

	/**
	 * Publish a new version with a single message.
	 */
	@PutMapping(path = "/{slug}", consumes = MediaType.TEXT_PLAIN_VALUE)
	Map<String, String> publish(@PathVariable String slug, @RequestBody String template) {
		return publishData(slug, SandboxPrompts.chat(template));
	}

	private Map<String, String> publishData(String slug, Map<String, Object> promptData) {
		return Map.of("slug", slug, "version", this.prompts.publish(slug, promptData));
	}

	/**
	 * Assign an environment to a version.
	 */
	@PutMapping(path = "/{slug}/environments/{environment}", consumes = MediaType.APPLICATION_JSON_VALUE)
	Map<String, String> assign(@PathVariable String slug, @PathVariable String environment,
			@RequestBody Assignment assignment) {
		if (assignment.version() == null) {
			throw new IllegalArgumentException("version is missing");
		}
		this.prompts.assign(slug, environment, assignment.version());
		return Map.of("slug", slug, "environment", environment, "version", assignment.version());
	}

	/**
	 * Build a version with variables, as the starter does for a call.
	 */
	@PostMapping(path = "/{slug}/versions/{version}/build", consumes = MediaType.APPLICATION_JSON_VALUE)
	Map<String, @Nullable Object> build(@PathVariable String slug, @PathVariable String version,
			@RequestBody Variables variables) {
		Map<String, Object> row = this.prompts.find(slug, version, null);
		if (row == null) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND,
					"The sandbox does not store version %s of '%s'".formatted(version, slug));
		}
		return Prompt.fromJson(json.writeValueAsString(row))
			.build(variables.variables(), BuildOptions.builder().noTrace(true).build())
			.asMap();
	}

	@ExceptionHandler
	ProblemDetail invalidRequest(IllegalArgumentException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, String.valueOf(ex.getMessage()));
	}

	/**
	 * A request to assign an environment to a version.
	 *
	 * @param version a version in either format
	 */
	record Assignment(@Nullable String version) {
	}

	/**
	 * A request to build a version.
	 *
	 * @param variables variables by name, or the template's input
	 */
	record Variables(@Nullable Object variables) {
	}

}
