package dev.braintrust.spring.prompt;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.braintrust.spring.json.internal.Json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A conformance vector: a row, variables and options, and the result of the official
 * JavaScript SDK. Public for the tests of clients that send built prompts.
 */
public record ConformanceVector(String name, String group, Map<?, ?> row, Map<String, ?> defaults, Object args,
		Map<?, ?> options, Map<?, ?> expect, String errorOrigin) {

	@SuppressWarnings("unchecked")
	public static Stream<ConformanceVector> read(String resource) {
		try (InputStream in = ConformanceVector.class.getResourceAsStream("/conformance/" + resource)) {
			String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
			return ((List<Map<String, Object>>) Json.parse(text)).stream()
				.map((vector) -> new ConformanceVector((String) vector.get("name"), (String) vector.get("group"),
						(Map<?, ?>) vector.get("row"), (Map<String, ?>) vector.get("defaults"), vector.get("args"),
						(Map<?, ?>) vector.get("options"), (Map<?, ?>) vector.get("expect"),
						(String) vector.get("error_origin")));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Error messages of the SDK, and our equivalents for Java. */
	private static final Map<String, String> JAVA_MESSAGES = Map.of(
			"No model specified. Either specify it in the prompt or as a default",
			"No model specified. Either specify it in the prompt or as a default: BuildOptions.builder().defaults(Map.of(\"model\", …))",
			"Prompt is a completion prompt. Use buildCompletion() instead",
			"Prompt is a completion prompt: build it with BuildOptions.builder().flavor(Flavor.COMPLETION).build()",
			"Prompt is a chat prompt. Use flavor: 'chat' instead",
			"Prompt is a chat prompt, and was built as a completion: leave out BuildOptions.flavor, or set Flavor.CHAT");

	/** Build, and compare body and origin, or the error, with the SDK's result. */
	void verify() {
		if (!this.expect.containsKey("ok")) {
			assertThatExceptionOfType(PromptBuildException.class).isThrownBy(this::build).satisfies((ex) -> {
				if (comparesMessage()) {
					String error = (String) this.expect.get("error");
					assertThat(ex).hasMessageContaining(JAVA_MESSAGES.getOrDefault(error, error));
				}
			});
			return;
		}
		BuiltPrompt built = build();
		assertThat(Json.write(built.asMap())).isEqualTo(expectedBody());
		assertThat(built.origin().map(ConformanceVector::json).orElse(null)).isEqualTo(expectedOrigin());
	}

	private static String json(PromptOrigin origin) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("id", origin.id());
		json.put("project_id", origin.projectId());
		json.put("version", origin.version());
		json.put("variables", origin.variables());
		return Json.write(json);
	}

	private boolean comparesMessage() {
		return "sdk".equals(this.errorOrigin) || "mustache".equals(this.errorOrigin);
	}

	/** The expected request in the SDK's member order, without {@code span_info}. */
	private String expectedBody() {
		Map<String, Object> body = new LinkedHashMap<>();
		((Map<?, ?>) this.expect.get("ok")).forEach((key, value) -> body.put((String) key, value));
		body.remove("span_info");
		return Json.write(body);
	}

	/** The expected origin, or null. */
	private String expectedOrigin() {
		if (((Map<?, ?>) this.expect.get("ok")).get("span_info") instanceof Map<?, ?> info
				&& info.get("metadata") instanceof Map<?, ?> metadata
				&& metadata.get("prompt") instanceof Map<?, ?> prompt) {
			Map<String, Object> origin = new LinkedHashMap<>();
			origin.put("id", prompt.get("id"));
			origin.put("project_id", prompt.get("project_id"));
			origin.put("version", (prompt.get("version") != null) ? prompt.get("version").toString() : null);
			origin.put("variables", prompt.get("variables"));
			return Json.write(origin);
		}
		return null;
	}

	/**
	 * Whether the official SDK builds a chat request from this vector.
	 * @return whether there is an expected request with messages
	 */
	public boolean isChatRequest() {
		return this.expect.get("ok") instanceof Map<?, ?> body && body.containsKey("messages");
	}

	/**
	 * Build the prompt.
	 * @return the result
	 */
	public BuiltPrompt build() {
		Prompt prompt = Prompt.fromJson(Json.write(this.row));
		return (this.args instanceof Map<?, ?> map) ? prompt.build(withStringKeys(map), buildOptions())
				: prompt.build(this.args, buildOptions());
	}

	@SuppressWarnings("unchecked")
	private BuildOptions buildOptions() {
		String templateFormat = (String) this.options.get("templateFormat");
		BuildOptions.Builder builder = BuildOptions.builder();
		if (templateFormat != null) {
			builder.templateFormat(templateFormat);
		}
		return builder.flavor((String) this.options.get("flavor"))
			.strict(Boolean.TRUE.equals(this.options.get("strict")))
			.noTrace(Boolean.TRUE.equals(this.options.get("noTrace")))
			.messages((List<Map<String, Object>>) this.options.get("messages"))
			.defaults(this.defaults)
			.build();
	}

	@SuppressWarnings("unchecked")
	private static Map<String, ?> withStringKeys(Map<?, ?> map) {
		return (Map<String, ?>) map;
	}

	@Override
	public String toString() {
		return this.name;
	}

}
