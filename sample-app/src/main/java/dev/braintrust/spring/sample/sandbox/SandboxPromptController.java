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
 * Shows the sandbox's prompts, and changes them.
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
	 * Publish a new version: {@code prompt_data} as Braintrust has it, or only its
	 * {@code messages}, or the {@code content} of its one message.
	 */
	@PutMapping(path = "/{slug}", consumes = MediaType.APPLICATION_JSON_VALUE)
	Map<String, String> publish(@PathVariable String slug, @RequestBody Map<String, Object> body) {
		if (body.get("content") instanceof String template) {
			return publish(slug, template);
		}
		if (body.get("messages") instanceof List<?> messages) {
			return published(slug, SandboxPrompts.chat(messages));
		}
		if (body.getOrDefault("prompt_data", body) instanceof Map<?, ?> data) {
			return published(slug, Sandbox.map(data));
		}
		throw new IllegalArgumentException("prompt_data is an object");
	}

	/**
	 * Publish a new version: the template of its one message.
	 */
	@PutMapping(path = "/{slug}", consumes = MediaType.TEXT_PLAIN_VALUE)
	Map<String, String> publish(@PathVariable String slug, @RequestBody String template) {
		return published(slug, SandboxPrompts.chat(template));
	}

	private Map<String, String> published(String slug, Map<String, Object> promptData) {
		return Map.of("slug", slug, "version", this.prompts.publish(slug, promptData));
	}

	/**
	 * Point an environment to a version.
	 */
	@PutMapping(path = "/{slug}/environments/{environment}", consumes = MediaType.APPLICATION_JSON_VALUE)
	Map<String, String> move(@PathVariable String slug, @PathVariable String environment,
			@RequestBody Pointer pointer) {
		if (pointer.version() == null) {
			throw new IllegalArgumentException("Name the version that the environment points to");
		}
		this.prompts.move(slug, environment, pointer.version());
		return Map.of("slug", slug, "environment", environment, "version", pointer.version());
	}

	/**
	 * Fill variables in, as the starter does for a call.
	 */
	@PostMapping(path = "/{slug}/versions/{version}/build", consumes = MediaType.APPLICATION_JSON_VALUE)
	Map<String, @Nullable Object> build(@PathVariable String slug, @PathVariable String version,
			@RequestBody Variables variables) {
		Map<String, Object> row = this.prompts.find(slug, version, null);
		if (row == null) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND,
					"The sandbox does not keep version %s of '%s'".formatted(version, slug));
		}
		return Prompt.fromJson(json.writeValueAsString(row))
			.build(variables.variables(), BuildOptions.builder().noTrace(true).build())
			.asMap();
	}

	@ExceptionHandler
	ProblemDetail refused(IllegalArgumentException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, String.valueOf(ex.getMessage()));
	}

	/**
	 * Where an environment points to.
	 *
	 * @param version a version in either spelling
	 */
	record Pointer(@Nullable String version) {
	}

	/**
	 * What is filled in.
	 *
	 * @param variables variables by name, or the template's input
	 */
	record Variables(@Nullable Object variables) {
	}

}
