package dev.braintrust.spring.sample.sandbox;

import java.util.List;
import java.util.Map;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Looks into the sandbox, and changes its prompts.
 */
@RestController
@RequestMapping("/sandbox")
@ConditionalOnBooleanProperty("sample.sandbox")
class SandboxController {

	private final Sandbox sandbox;

	SandboxController(Sandbox sandbox) {
		this.sandbox = sandbox;
	}

	/**
	 * The spans that arrived over OTLP.
	 */
	@GetMapping("/spans")
	List<SandboxSpans.SandboxSpan> spans() {
		return this.sandbox.spans().all();
	}

	@DeleteMapping("/spans")
	void clearSpans() {
		this.sandbox.spans().clear();
	}

	/**
	 * The requests that arrived at the model.
	 */
	@GetMapping("/model-requests")
	List<Map<String, Object>> modelRequests() {
		return this.sandbox.model().requests();
	}

	/**
	 * Publish a new version: {@code prompt_data} as Braintrust has it, or only its
	 * {@code messages}, or the {@code content} of its one message.
	 */
	@PutMapping(path = "/prompts/{slug}", consumes = MediaType.APPLICATION_JSON_VALUE)
	Map<String, String> publish(@PathVariable String slug, @RequestBody Map<String, Object> body) {
		if (body.get("content") instanceof String template) {
			return publish(slug, template);
		}
		Map<String, Object> data = (body.get("messages") instanceof List<?> messages) ? SandboxPrompts.chat(messages)
				: Sandbox.map(body.getOrDefault("prompt_data", body));
		return Map.of("slug", slug, "version", this.sandbox.prompts().publish(slug, data));
	}

	/**
	 * Publish a new version: the template of its one message.
	 */
	@PutMapping(path = "/prompts/{slug}", consumes = MediaType.TEXT_PLAIN_VALUE)
	Map<String, String> publish(@PathVariable String slug, @RequestBody String template) {
		String version = this.sandbox.prompts().publish(slug, SandboxPrompts.chat(template));
		return Map.of("slug", slug, "version", version);
	}

}
