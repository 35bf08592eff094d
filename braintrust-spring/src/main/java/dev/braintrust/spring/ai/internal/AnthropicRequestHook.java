package dev.braintrust.spring.ai.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.Buffer;

import org.springframework.ai.anthropic.AnthropicChatModel;
import org.springframework.ai.anthropic.http.okhttp.AnthropicHttpClientBuilderCustomizer;

import dev.braintrust.spring.json.internal.Json;

/**
 * Replaces the schemas of tools in the body of a request of Spring AI 2's Anthropic
 * client, which drops all their members but the properties and the required ones. The
 * schemas travel in a header, because that client's options have no place for members of
 * the body; the header is not sent. Stateless, so that a client can retry a request.
 * Thread-safe.
 */
public final class AnthropicRequestHook implements Interceptor {

	/** The Base64 of a JSON object with the schemas by the names of their tools. */
	static final String HEADER = "Braintrust-Replace-Schemas";

	private static final String TOOLS = "\"tools\"";

	private static final String NAME = "\"name\"";

	private AnthropicRequestHook() {
	}

	/**
	 * The hook for the client of an Anthropic model.
	 * @return a customizer that adds it
	 */
	public static AnthropicHttpClientBuilderCustomizer customizer() {
		AnthropicRequestHook hook = new AnthropicRequestHook();
		return (builder) -> builder.interceptor(hook);
	}

	/**
	 * Encode schemas as the value of the header.
	 * @param schemas the schemas by the names of their tools
	 * @return the value
	 */
	static String encode(Map<String, Object> schemas) {
		return Base64.getEncoder().encodeToString(Json.write(schemas).getBytes(StandardCharsets.UTF_8));
	}

	@Override
	public Response intercept(Chain chain) throws IOException {
		Request request = chain.request();
		RequestBody body = request.body();
		String header = request.header(HEADER);
		if (header == null || body == null) {
			return chain.proceed(request);
		}
		Buffer buffer = new Buffer();
		body.writeTo(buffer);
		String schemas = new String(Base64.getDecoder().decode(header), StandardCharsets.UTF_8);
		String replaced = replace(buffer.readUtf8(), JsonText.members(schemas));
		return chain.proceed(RequiredHook.fulfil(request)
			.removeHeader(HEADER)
			.method(request.method(), RequestBody.create(replaced.getBytes(StandardCharsets.UTF_8), body.contentType()))
			.build());
	}

	private static String replace(String json, Map<String, String> schemas) {
		Map<String, String> body = JsonText.members(json);
		List<String> tools = new ArrayList<>();
		int replaced = 0;
		for (String tool : JsonText.elements(body.getOrDefault(TOOLS, "[]"))) {
			Map<String, String> members = JsonText.members(tool);
			String schema = schemas.get(members.get(NAME));
			if (schema != null) {
				members.put("\"input_schema\"", schema);
				replaced++;
			}
			tools.add((schema != null) ? JsonText.object(members) : tool);
		}
		if (replaced != schemas.size()) {
			throw new IllegalStateException("The request has %d of the %d tools whose schemas are replaced"
				.formatted(replaced, schemas.size()));
		}
		body.put(TOOLS, JsonText.array(tools));
		return JsonText.object(body);
	}

	/**
	 * Whether the clients of a model have this hook.
	 * @param model the model
	 * @return whether both clients, synchronous and asynchronous, are known to have the
	 * hook
	 */
	static boolean isInstalled(AnthropicChatModel model) {
		return hasHook(model.getAnthropicClient()) && hasHook(model.getAnthropicClientAsync());
	}

	private static boolean hasHook(Object client) {
		Object http = PrivateField.read(PrivateField.read(client, "clientOptions"), "originalHttpClient");
		while (http != null) {
			if (PrivateField.read(http, "okHttpClient") instanceof OkHttpClient ok) {
				return ok.interceptors().stream().anyMatch(AnthropicRequestHook.class::isInstance);
			}
			// decorators of the Anthropic library
			http = PrivateField.read(http, "httpClient");
		}
		return false;
	}

}
