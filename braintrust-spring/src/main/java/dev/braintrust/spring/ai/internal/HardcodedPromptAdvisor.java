package dev.braintrust.spring.ai.internal;

import java.util.Map;

import reactor.core.publisher.Flux;

import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.client.advisor.api.CallAdvisor;
import org.springframework.ai.chat.client.advisor.api.CallAdvisorChain;
import org.springframework.ai.chat.client.advisor.api.StreamAdvisor;
import org.springframework.ai.chat.client.advisor.api.StreamAdvisorChain;
import org.springframework.core.Ordered;

import dev.braintrust.spring.call.internal.MessageOrigin;
import dev.braintrust.spring.call.internal.PromptLink;

/**
 * Names the hard-coded prompt of the calls of a {@code ChatClient}. Thread-safe.
 */
public final class HardcodedPromptAdvisor implements CallAdvisor, StreamAdvisor {

	/** The same for all prompts, because it is the value of a meter\'s tag. */
	static final String NAME = "Braintrust hardcoded prompt";

	private final Map<String, Object> provenance;

	/**
	 * Create an advisor.
	 * @param link the prompt
	 */
	public HardcodedPromptAdvisor(PromptLink.Hardcoded link) {
		this.provenance = MessageOrigin.of(link);
	}

	@Override
	public String getName() {
		return NAME;
	}

	/**
	 * Outside of tool loops and recursive advisors, which repeat a request that is named
	 * already. Of advisors with the same order, the one that was added last runs first,
	 * so that an advisor of a call takes precedence over one of the client.
	 */
	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public ChatClientResponse adviseCall(ChatClientRequest request, CallAdvisorChain chain) {
		return AdvisedRequest.withoutEntries(chain.nextCall(AdvisedRequest.name(request, this.provenance)));
	}

	@Override
	public Flux<ChatClientResponse> adviseStream(ChatClientRequest request, StreamAdvisorChain chain) {
		return chain.nextStream(AdvisedRequest.name(request, this.provenance)).map(AdvisedRequest::withoutEntries);
	}

}
