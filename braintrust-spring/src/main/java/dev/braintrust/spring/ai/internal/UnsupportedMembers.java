package dev.braintrust.spring.ai.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.PromptBuildException;
import dev.braintrust.spring.prompt.PromptException;
import dev.braintrust.spring.prompt.PromptOrigin;
import dev.braintrust.spring.prompt.PromptReference;

/**
 * Collects the members of a request that a client has no place for, and refuses the
 * request unless the application allowed their loss. Not thread-safe.
 */
final class UnsupportedMembers {

	private final BuiltPrompt built;

	private final Set<String> ignored;

	private Map<String, Unsupported> found = Map.of();

	/**
	 * Create an empty collection.
	 * @param built the built prompt, with the members that this call may lose
	 * @param ignored members that any call may lose
	 */
	UnsupportedMembers(BuiltPrompt built, Set<String> ignored) {
		this.built = built;
		this.ignored = ignored;
	}

	/**
	 * Add a member, unless its loss is allowed.
	 * @param unsupported the member
	 * @return whether the request must be refused
	 */
	boolean add(Unsupported unsupported) {
		if (isIgnored(unsupported.member())) {
			return false;
		}
		if (this.found.isEmpty()) {
			this.found = new LinkedHashMap<>();
		}
		this.found.putIfAbsent(unsupported.member(), unsupported);
		return true;
	}

	private boolean isIgnored(String member) {
		return this.ignored.contains(member) || this.built.ignoredMembers().contains(member);
	}

	/**
	 * Refuse the request if a member was added.
	 * @param client supplies a description of the client, for example its class name
	 * @throws PromptBuildException if there is a member whose loss is not allowed
	 */
	void check(Supplier<String> client) {
		if (!this.found.isEmpty()) {
			String members = this.found.values().stream().map(Unsupported::toString).collect(Collectors.joining("; "));
			String names = this.found.keySet().stream().collect(Collectors.joining("\", \"", "\"", "\""));
			String list = String.join(", ", this.found.keySet());
			throw refusal(this.built, list,
					"%s can't send this as it was built: %s. Nothing was sent. Change the prompt, call a model that supports it, or allow the loss, with built.ignoringUnsupported(%s) for this call or with braintrust.ai.ignore-unsupported=%s for the application's ChatClient.Builder%s"
						.formatted(client.get(), members, names, list, allowed()));
		}
	}

	/** So that a misspelt name is seen. */
	private String allowed() {
		Set<String> names = new TreeSet<>(this.ignored);
		names.addAll(this.built.ignoredMembers());
		return names.isEmpty() ? "" : ". Only these may be lost so far: " + String.join(", ", names);
	}

	/**
	 * Create the exception for a prompt that can't be sent as it was built.
	 * @param built the prompt
	 * @param place the member
	 * @param problem the problem and what to do
	 * @return the exception
	 */
	static PromptBuildException refusal(BuiltPrompt built, String place, String problem) {
		return new PromptBuildException(built.origin().map(UnsupportedMembers::reference).orElse(null),
				PromptException.Reason.BUILD, place, problem, null);
	}

	private static @Nullable PromptReference reference(PromptOrigin origin) {
		if (origin.slug() == null || origin.slug().isBlank()) {
			return null;
		}
		PromptReference reference = PromptReference.of(origin.slug());
		if (origin.projectId() != null) {
			reference = reference.withProjectId(origin.projectId());
		}
		return (origin.version() != null) ? reference.withVersion(origin.version()) : reference;
	}

}
