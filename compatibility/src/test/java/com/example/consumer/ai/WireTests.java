package com.example.consumer.ai;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.example.consumer.ConsumerTests;
import dev.braintrust.spring.ai.SpringAiPrompts;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.ConformanceVector;
import dev.braintrust.spring.prompt.PromptBuildException;
import dev.braintrust.spring.prompt.WireBody;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.client.ChatClient;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sends each prompt of the official SDK's vectors through the OpenAI model of this
 * version of Spring AI: it arrives as it was built, or is refused.
 */
class WireTests extends ConsumerTests {

	private int equal;

	private int refused;

	private final Map<String, String> wrong = new TreeMap<>();

	private final ChatClient client;

	WireTests(@Autowired ChatClient.Builder builder) {
		this.client = builder.build();
	}

	@Test
	void shouldSendVectorsAsBuiltOrRefuseThem() {
		List<ConformanceVector> vectors = ConformanceVector.read("vectors-public.json")
			.filter(ConformanceVector::isChatRequest)
			.filter(WireTests::isBuilt)
			.toList();
		vectors.forEach((vector) -> send(vector, vector.build()));
		assertThat(this.wrong).isEmpty();
		assertThat(this.equal + this.refused).isEqualTo(vectors.size());
		int percent = System.getProperty("cell.boot").startsWith("3.") ? 92 : 95;
		assertThat(this.equal).isGreaterThanOrEqualTo(vectors.size() * percent / 100);
	}

	private static boolean isBuilt(ConformanceVector vector) {
		try {
			return vector.build().text().isEmpty();
		}
		catch (PromptBuildException ex) {
			return false;
		}
	}

	private void send(ConformanceVector vector, BuiltPrompt built) {
		this.braintrust.clear();
		try {
			this.client.prompt(SpringAiPrompts.toPrompt(built)).call().content();
		}
		catch (PromptBuildException ex) {
			assertThat(this.braintrust.modelRequests()).as(vector.name()).isEmpty();
			this.refused++;
			return;
		}
		catch (RuntimeException ex) {
			// nobody implements the tools
			assertThat(this.braintrust.modelRequests()).as(vector.name() + ": " + ex).isNotEmpty();
		}
		Map<?, ?> received = (Map<?, ?>) WireBody.received(this.braintrust.modelRequests().get(0).body());
		if (!built.asMap().containsKey("temperature")) {
			// Spring AI 1 configures its model with a default temperature
			received.remove("temperature");
		}
		if (WireBody.built(built.asMap()).equals(received)) {
			this.equal++;
		}
		else {
			this.wrong.put(vector.name(), received.toString());
		}
	}

}
