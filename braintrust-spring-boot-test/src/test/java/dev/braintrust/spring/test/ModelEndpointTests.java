package dev.braintrust.spring.test;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ModelEndpointTests {

	private final FakeBraintrust braintrust = FakeBraintrust.start();

	@AfterEach
	void close() {
		this.braintrust.close();
	}

	private String ask(String body) throws Exception {
		return Http.post(this.braintrust, "/v1/chat/completions", body).body();
	}

	private static Map<String, Object> choice(String completion) {
		return Json.asObject(Json.asList(Json.parseObject(completion).get("choices")).get(0));
	}

	@Test
	void shouldReplyToTheLastMessage() throws Exception {
		String body = "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
		assertThat(choice(ask(body))).containsEntry("finish_reason", "stop")
			.containsEntry("message", Map.of("role", "assistant", "content", "reply to: Hi"));
		assertThat(Json.parseObject(ask(body))).containsEntry("model", "gpt-4o").containsKey("usage");
		assertThat(this.braintrust.modelRequests()).hasSize(2)
			.allSatisfy((request) -> assertThat(request.body()).isEqualTo(body));
		this.braintrust.replyWith((message) -> message + "/" + message);
		assertThat(ask("{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"}]}]}"))
			.contains("\"a/a\"");
		this.braintrust.reset();
		assertThat(Http.post(this.braintrust, "/chat/completions", body).body()).contains("reply to: Hi");
	}

	@Test
	void shouldStreamTheReply() throws Exception {
		String events = ask("{\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hello Ada\"}]}");
		List<String> chunks = Arrays.stream(events.split("\n\n")).map((event) -> event.substring(6)).toList();
		assertThat(chunks).hasSizeGreaterThan(3).endsWith("[DONE]");
		String reply = chunks.subList(0, chunks.size() - 1)
			.stream()
			.map((chunk) -> Json.asObject(choice(chunk).get("delta")).getOrDefault("content", "").toString())
			.collect(Collectors.joining());
		assertThat(reply).isEqualTo("reply to: Hello Ada");
	}

	@Test
	void shouldCallATool() throws Exception {
		this.braintrust.callToolsWith(Map.of("city", "Paris"));
		String tools = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\"}}]";
		for (String stream : List.of("", "\"stream\":true,")) {
			assertThat(ask("{" + stream + tools + ",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"))
				.contains("\"name\":\"weather\"", "\"{\\\"city\\\":\\\"Paris\\\"}\"", "\"tool_calls\"");
			assertThat(ask("{" + tools + ",\"messages\":[{\"role\":\"tool\",\"content\":\"rain\"}]}"))
				.contains("reply to: rain");
		}
	}

	@Test
	void shouldRejectInvalidRequests() throws Exception {
		assertThat(Http.post(this.braintrust, "/v1/chat/completions", "{").statusCode()).isEqualTo(400);
		assertThat(Http.post(this.braintrust, "/v1/chat/completions", "{}").statusCode()).isEqualTo(400);
	}

}
