package dev.braintrust.spring.ai;

import io.micrometer.observation.ObservationRegistry;
import org.springframework.ai.anthropic.AnthropicChatModel;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.model.chat.client.autoconfigure.ChatClientBuilderConfigurer;
import org.springframework.ai.openai.OpenAiChatModel;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The chat clients of an application with models of OpenAI and Anthropic.
 */
@Configuration(proxyBeanMethods = false)
class TwoChatClients {

	@Bean
	ChatClient openAiClient(OpenAiChatModel model, ObservationRegistry observations,
			ChatClientBuilderConfigurer configurer) {
		return client(model, observations, configurer);
	}

	@Bean
	ChatClient anthropicClient(AnthropicChatModel model, ObservationRegistry observations,
			ChatClientBuilderConfigurer configurer) {
		return client(model, observations, configurer);
	}

	private static ChatClient client(ChatModel model, ObservationRegistry observations,
			ChatClientBuilderConfigurer configurer) {
		return configurer.configure(ChatClient.builder(model, observations, null, null)).build();
	}

}
