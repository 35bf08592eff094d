package dev.braintrust.spring.ai;

import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.client.advisor.api.AdvisorChain;
import org.springframework.ai.chat.client.advisor.api.BaseAdvisor;

/**
 * An advisor of an application that changes requests only.
 */
interface RequestAdvisor extends BaseAdvisor {

	int order();

	@Override
	default ChatClientResponse after(ChatClientResponse response, AdvisorChain chain) {
		return response;
	}

	@Override
	default int getOrder() {
		return order();
	}

}
