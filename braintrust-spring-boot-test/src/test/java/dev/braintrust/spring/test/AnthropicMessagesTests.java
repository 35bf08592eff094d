package dev.braintrust.spring.test;

import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class AnthropicMessagesTests {

	private static final String USER = "\"messages\":[{\"role\":\"user\",\"content\":\"Hello Ada\"}]";

	private static final String TOOLS = "\"tools\":[{\"name\":\"weather\",\"input_schema\":{\"type\":\"object\"}}]";

	private static final String RESULT = "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\","
			+ "\"tool_use_id\":\"toolu_1\",\"content\":%s}]}]";

	private final FakeBraintrust braintrust = FakeBraintrust.start();

	@AfterEach
	void close() {
		this.braintrust.close();
	}

	private static String request(String... members) {
		return "{\"model\":\"claude-opus-4-1\",\"max_tokens\":50,%s}".formatted(String.join(",", members));
	}

	private HttpResponse<String> post(String body) throws Exception {
		return Http.post(this.braintrust, "/v1/messages", body);
	}

	private Map<String, Object> ask(String... members) throws Exception {
		return Http.object(post(request(members)));
	}

	/** The events of a stream; each name must equal the type in the data. */
	private List<Map<String, Object>> stream(String... members) throws Exception {
		HttpResponse<String> response = post(request("\"stream\":true", String.join(",", members)));
		assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream");
		return Arrays.stream(response.body().split("\n\n")).map((event) -> {
			String[] lines = event.split("\n");
			Map<String, Object> data = Json.parseObject(lines[1].substring("data: ".length()));
			assertThat(lines[0]).isEqualTo("event: " + data.get("type"));
			return data;
		}).toList();
	}

	private static String deltas(List<Map<String, Object>> events, String member) {
		return events.stream()
			.filter((event) -> event.get("type").equals("content_block_delta"))
			.map((event) -> Json.asObject(event.get("delta")).get(member).toString())
			.collect(Collectors.joining());
	}

	private static List<Object> types(List<Map<String, Object>> events) {
		return events.stream().map((event) -> event.get("type")).distinct().toList();
	}

	@Test
	void shouldReplyToTheLastMessage() throws Exception {
		assertThat(ask(USER)).containsEntry("type", "message")
			.containsEntry("role", "assistant")
			.containsEntry("model", "claude-opus-4-1")
			.containsEntry("stop_reason", "end_turn")
			.containsEntry("content", List.of(Map.of("type", "text", "text", "reply to: Hello Ada")))
			.containsEntry("usage", Map.of("input_tokens", 3, "output_tokens", 4));
		assertThat(this.braintrust.modelRequests()).singleElement()
			.satisfies((request) -> assertThat(request.body()).isEqualTo(request(USER)));
		this.braintrust.replyWith((message) -> message + "/" + message);
		assertThat(ask("\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"}]}]"))
			.containsEntry("content", List.of(Map.of("type", "text", "text", "a/a")));
	}

	@Test
	void shouldStreamTheReply() throws Exception {
		List<Map<String, Object>> events = stream(USER);
		assertThat(types(events)).containsExactly("message_start", "content_block_start", "ping", "content_block_delta",
				"content_block_stop", "message_delta", "message_stop");
		assertThat(events).hasSizeGreaterThan(7);
		assertThat(Json.asObject(events.get(0).get("message"))).containsEntry("content", List.of())
			.containsEntry("stop_reason", null);
		assertThat(deltas(events, "text")).isEqualTo("reply to: Hello Ada");
		assertThat(Json.asObject(events.get(events.size() - 2).get("delta"))).containsEntry("stop_reason", "end_turn");
	}

	@Test
	void shouldCallATool() throws Exception {
		this.braintrust.callToolsWith(Map.of("city", "Paris"));
		assertThat(ask(TOOLS, USER)).containsEntry("stop_reason", "tool_use")
			.containsEntry("content", List
				.of(Map.of("type", "tool_use", "id", "toolu_1", "name", "weather", "input", Map.of("city", "Paris"))));
		List<Map<String, Object>> events = stream(TOOLS, USER);
		assertThat(events.get(1)).containsEntry("content_block",
				Map.of("type", "tool_use", "id", "toolu_1", "name", "weather", "input", Map.of()));
		assertThat(deltas(events, "partial_json")).isEqualTo("{\"city\":\"Paris\"}");
		assertThat(Json.asObject(events.get(events.size() - 2).get("delta"))).containsEntry("stop_reason", "tool_use");
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"rain\"", "[{\"type\":\"text\",\"text\":\"rain\"}]" })
	void shouldReplyToTheResultOfATool(String content) throws Exception {
		assertThat(ask(TOOLS, RESULT.formatted(content))).containsEntry("content",
				List.of(Map.of("type", "text", "text", "reply to: rain")));
		assertThat(deltas(stream(TOOLS, RESULT.formatted(content)), "text")).isEqualTo("reply to: rain");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					{ | The request body is not valid JSON
					{} | model: Field required
					{"model":"m","messages":[{"role":"user","content":"Hi"}]} | max_tokens: Field required
					{"model":"m","max_tokens":1,"messages":[]} | messages: at least one message is required
					{"model":"m","max_tokens":1,"messages":[{"role":"system","content":"Hi"}]} | messages.0.role: Input should be
					""")
	void shouldRejectInvalidRequestsInTheFormatOfTheApi(String body, String problem) throws Exception {
		HttpResponse<String> response = post(body);
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(Json.parseObject(response.body())).containsEntry("type", "error");
		assertThat(Json.asObject(Json.parseObject(response.body()).get("error")))
			.containsEntry("type", "invalid_request_error")
			.hasEntrySatisfying("message", (message) -> assertThat(message.toString()).startsWith(problem));
	}

	@Test
	void shouldFailAsTheModelEndpoint() throws Exception {
		String overloaded = "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}";
		this.braintrust.failWith(Endpoint.MODEL, Fault.answer(529, "application/json", overloaded).times(1));
		assertThat(post(request(USER)).statusCode()).isEqualTo(529);
		assertThat(post(request(USER)).statusCode()).isEqualTo(200);
		assertThat(Http.post(this.braintrust, "/v1/messages/count_tokens", "{}").statusCode()).isEqualTo(404);
	}

}
