package dev.braintrust.spring.ai.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.client.advisor.api.Advisor;
import org.springframework.ai.chat.client.advisor.api.CallAdvisor;
import org.springframework.ai.chat.client.advisor.api.CallAdvisorChain;
import org.springframework.ai.chat.client.advisor.api.StreamAdvisor;
import org.springframework.ai.chat.client.advisor.api.StreamAdvisorChain;
import org.springframework.core.Ordered;

import dev.braintrust.spring.prompt.PromptReference;

/**
 * Puts a prompt of Braintrust into the calls of a {@code ChatClient}. The advisor's
 * parameters are the prompt's variables. Thread-safe.
 */
public final class ManagedPromptAdvisor implements CallAdvisor, StreamAdvisor {

	/** The same for all prompts, because it is the value of a meter\'s tag. */
	static final String NAME = "Braintrust managed prompt";

	/** Prefixes of the parameters of Spring AI's clients and memories, and of ours. */
	private static final List<String> OTHER_PREFIXES = List.of("spring.ai.", "chat_memory_", AdvisedRequest.PREFIX);

	/** Parameters of Spring AI's advisors for retrieval. */
	private static final Set<String> OTHERS = Set.of("qa_filter_expression", "qa_retrieved_documents",
			"rag_document_context", "vector_store_filter_expression");

	private final PromptReference reference;

	private final @Nullable PromptLookup lookup;

	/**
	 * Create an advisor.
	 * @param reference the prompt
	 * @param lookup finds the prompt; null for that of the client's {@link PromptAdvisor}
	 */
	public ManagedPromptAdvisor(PromptReference reference, @Nullable PromptLookup lookup) {
		this.reference = reference;
		this.lookup = lookup;
	}

	@Override
	public String getName() {
		return NAME;
	}

	/**
	 * As {@link HardcodedPromptAdvisor}: memories and tool loops then see a prompt as if
	 * the client had been called with it.
	 */
	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public ChatClientResponse adviseCall(ChatClientRequest request, CallAdvisorChain chain) {
		if (AdvisedRequest.isBuilt(request)) {
			return chain.nextCall(request);
		}
		Map<String, @Nullable Object> variables = variables(request);
		return AdvisedRequest.withoutEntries(chain.nextCall(AdvisedRequest.put(request,
				lookup(chain.getCallAdvisors()).get(this.reference, variables).build(variables))));
	}

	@Override
	public Flux<ChatClientResponse> adviseStream(ChatClientRequest request, StreamAdvisorChain chain) {
		if (AdvisedRequest.isBuilt(request)) {
			return chain.nextStream(request);
		}
		Map<String, @Nullable Object> variables = variables(request);
		PromptLookup prompts = lookup(chain.getStreamAdvisors());
		return Flux
			.deferContextual((context) -> prompts.load(this.reference, variables, context)
				.flatMapMany((prompt) -> chain.nextStream(AdvisedRequest.put(request, prompt.build(variables)))))
			.map(AdvisedRequest::withoutEntries);
	}

	private PromptLookup lookup(List<? extends Advisor> advisors) {
		if (this.lookup != null) {
			return this.lookup;
		}
		for (Advisor advisor : advisors) {
			PromptLookup found = (advisor instanceof PromptAdvisor own) ? own.lookup() : null;
			if (found != null) {
				return found;
			}
		}
		throw new IllegalStateException(
				("PromptAdvisors.managed(...) of %s has no registry: make the ChatClient from the application's "
						+ "ChatClient.Builder, or write PromptAdvisors.managed(promptRegistry, ...) and add "
						+ "SpringAiPrompts.advisor() to the client. Nothing was sent")
					.formatted(this.reference));
	}

	/** In the order of their names: the context of a request has none. */
	private static Map<String, @Nullable Object> variables(ChatClientRequest request) {
		Map<String, @Nullable Object> variables = new LinkedHashMap<>();
		for (String name : new TreeSet<>(request.context().keySet())) {
			if (!OTHERS.contains(name) && OTHER_PREFIXES.stream().noneMatch(name::startsWith)) {
				variables.put(name, request.context().get(name));
			}
		}
		return variables;
	}

}
