package dev.braintrust.spring.ai.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.Buffer;

import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.openai.http.okhttp.OpenAiHttpClientBuilderCustomizer;
import org.springframework.ai.openai.http.okhttp.SpringAiOpenAiHttpClient;

/**
 * Replaces messages in the body of a request of Spring AI 2's OpenAI client by those of
 * the prompt, which travel in the same body. A header tells which requests have any; it
 * is not sent. Stateless, so that a client can retry a request. Thread-safe.
 */
public final class OpenAiRequestHook implements Interceptor {

	/** Marks requests with messages to replace. */
	static final String HEADER = "Braintrust-Replace-Messages";

	/** The member of the body with the messages; null where nothing is replaced. */
	static final String MESSAGES = "braintrust:messages";

	private OpenAiRequestHook() {
	}

	/**
	 * The hook for the client of an OpenAI model.
	 * @return a customizer that adds it
	 */
	public static OpenAiHttpClientBuilderCustomizer customizer() {
		OpenAiRequestHook hook = new OpenAiRequestHook();
		return (builder) -> builder.interceptor(hook);
	}

	@Override
	public Response intercept(Chain chain) throws IOException {
		Request request = chain.request();
		RequestBody body = request.body();
		if (request.header(HEADER) == null || body == null) {
			return chain.proceed(request);
		}
		Buffer buffer = new Buffer();
		body.writeTo(buffer);
		String replaced = MessageReplacement.apply(buffer.readUtf8(), MESSAGES);
		return chain.proceed(RequiredHook.fulfil(request)
			.removeHeader(HEADER)
			.method(request.method(), RequestBody.create(replaced.getBytes(StandardCharsets.UTF_8), body.contentType()))
			.build());
	}

	/**
	 * Whether the clients of a model have this hook. Reads private fields, because
	 * neither the model nor the client of the OpenAI library gives access to its HTTP
	 * client. Without these fields, the model counts as one without the hook.
	 * @param model the model
	 * @return whether both clients, synchronous and asynchronous, have the hook
	 */
	static boolean isInstalled(ChatModel model) {
		return hasHook(model, "openAiClient") && hasHook(model, "openAiClientAsync");
	}

	private static boolean hasHook(ChatModel model, String name) {
		Object http = PrivateField.read(PrivateField.read(PrivateField.read(model, name), "clientOptions"),
				"originalHttpClient");
		while (http != null && !(http instanceof SpringAiOpenAiHttpClient)) {
			// decorators of the OpenAI library
			http = PrivateField.read(http, "httpClient");
		}
		return http instanceof SpringAiOpenAiHttpClient client
				&& client.getOkHttpClient().interceptors().stream().anyMatch(OpenAiRequestHook.class::isInstance);
	}

}
