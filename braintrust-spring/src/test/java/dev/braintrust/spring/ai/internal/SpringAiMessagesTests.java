package dev.braintrust.spring.ai.internal;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;
import org.springframework.util.MimeTypeUtils;

import dev.braintrust.spring.json.internal.Json;

import static org.assertj.core.api.Assertions.assertThat;

class SpringAiMessagesTests {

	@Test
	void shouldNotShowLaterChangesOfTheRequest() {
		List<AssistantMessage.ToolCall> calls = new ArrayList<>(
				List.of(new AssistantMessage.ToolCall("1", "function", "weather", "{}")));
		List<Message> messages = new ArrayList<>(List.of(new SystemMessage("Be brief."), new UserMessage("Rain?"),
				AssistantMessage.builder().content("").toolCalls(calls).build()));
		SpringAiMessages kept = SpringAiMessages.of(new Prompt(messages), null);
		messages.clear();
		calls.clear();
		assertThat(Json.write(kept.input()))
			.isEqualTo("[{\"role\":\"system\",\"content\":\"Be brief.\"},{\"role\":\"user\",\"content\":\"Rain?\"},"
					+ "{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{\"id\":\"1\",\"type\":\"function\","
					+ "\"function\":{\"name\":\"weather\",\"arguments\":\"{}\"}}]}]");
		assertThat(kept.output()).isNull();
	}

	@Test
	void shouldNotShowWhatIsAddedToMessagesAfterTheCall() {
		List<AssistantMessage.ToolCall> calls = new ArrayList<>();
		UserMessage user = new UserMessage("Rain?");
		SpringAiMessages kept = SpringAiMessages.of(new Prompt(List.<Message>of(user)), new ChatResponse(
				List.of(new Generation(AssistantMessage.builder().content("No").toolCalls(calls).build()))));
		user.getMedia().add(Media.builder().mimeType(MimeTypeUtils.IMAGE_PNG).data("https://example.com/a").build());
		calls.add(new AssistantMessage.ToolCall("1", "function", "weather", "{}"));
		assertThat(Json.write(kept.input())).isEqualTo("[{\"role\":\"user\",\"content\":\"Rain?\"}]");
		assertThat(Json.write(kept.output())).isEqualTo(
				"[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"No\"},\"finish_reason\":null}]");
	}

	@Test
	void shouldShowEachResponseOfATool() {
		ToolResponseMessage responses = ToolResponseMessage.builder()
			.responses(List.of(new ToolResponseMessage.ToolResponse("1", "weather", "sun"),
					new ToolResponseMessage.ToolResponse("2", "weather", "rain")))
			.build();
		SpringAiMessages kept = SpringAiMessages.of(new Prompt(List.of(new UserMessage("Rain?"), responses)),
				new ChatResponse(List.of(new Generation(new AssistantMessage("Yes")))));
		assertThat(Json.write(kept.input())).isEqualTo("[{\"role\":\"user\",\"content\":\"Rain?\"},"
				+ "{\"role\":\"tool\",\"tool_call_id\":\"1\",\"content\":\"sun\"},"
				+ "{\"role\":\"tool\",\"tool_call_id\":\"2\",\"content\":\"rain\"}]");
		assertThat(Json.write(kept.output())).isEqualTo(
				"[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Yes\"},\"finish_reason\":null}]");
	}

}
