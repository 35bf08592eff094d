package dev.braintrust.spring.scope;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptOrigin;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;

/**
 * A run of a method with {@code @UsePrompt}. Its prompt is resolved once: whatever the
 * registry learns meanwhile, the call builds and links one version.
 * <p>
 * Internal to the starter.
 */
public final class ManagedPromptCall extends PromptCall {

	private final PromptReference reference;

	private final PromptRegistry registry;

	private final Supplier<Map<String, @Nullable Object>> parameters;

	private volatile @Nullable Prompt prompt;

	private volatile @Nullable PromptOrigin lastBuild;

	/** Made once, so that what is linked is what was passed, whatever changes later. */
	private volatile @Nullable Optional<PromptOrigin> parameterOrigin;

	/**
	 * Begin a call.
	 * @param enclosing the annotated call around it, or null
	 * @param span the claim on the current span
	 * @param reference the prompt that is used
	 * @param registry where it comes from
	 * @param parameters the annotated parameters by variable name
	 */
	public ManagedPromptCall(@Nullable PromptCall enclosing, SpanClaim span, PromptReference reference,
			PromptRegistry registry, Supplier<Map<String, @Nullable Object>> parameters) {
		super(enclosing, span);
		this.reference = reference;
		this.registry = registry;
		this.parameters = parameters;
	}

	/**
	 * The prompt that the call uses.
	 * @return the reference
	 */
	public PromptReference reference() {
		return this.reference;
	}

	/**
	 * The prompt has been resolved. The first one stays.
	 * @param resolved the prompt
	 */
	public void resolved(Prompt resolved) {
		synchronized (this) {
			if (this.prompt != null) {
				return;
			}
			this.prompt = resolved;
		}
		writeLink();
	}

	/**
	 * The call's prompt, waiting for it if need be. What is built from it becomes what
	 * the call links.
	 * @return the prompt
	 * @throws dev.braintrust.spring.prompt.PromptException if it can't be had
	 */
	public Prompt prompt() {
		Prompt current = this.prompt;
		if (current == null) {
			resolved(this.registry.get(this.reference));
			current = this.prompt;
		}
		return listening(current);
	}

	/**
	 * The call's prompt, without blocking.
	 * @return the prompt
	 */
	public Mono<Prompt> load() {
		return Mono.defer(() -> {
			Prompt current = this.prompt;
			return (current != null) ? Mono.just(listening(current))
					: this.registry.load(this.reference).map((loaded) -> {
						resolved(loaded);
						return listening(this.prompt);
					});
		});
	}

	private Prompt listening(@Nullable Prompt current) {
		if (current == null) {
			throw new IllegalStateException("Not resolved");
		}
		return current.withListener((prompt, built) -> built(built));
	}

	/**
	 * Build the call's prompt with its parameters.
	 * @return the request
	 */
	public BuiltPrompt build() {
		return prompt().build(this.parameters.get());
	}

	private void built(BuiltPrompt built) {
		built.origin().ifPresent((origin) -> {
			this.lastBuild = origin;
			writeLink();
		});
	}

	/**
	 * Something was built elsewhere. It counts if it is this call's prompt.
	 * @param built the result
	 */
	public void builtElsewhere(BuiltPrompt built) {
		Prompt current = this.prompt;
		built.origin()
			.filter((origin) -> current != null && origin.id().equals(current.id())
					&& String.valueOf(origin.version()).equals(current.version()))
			.ifPresent((origin) -> built(built));
	}

	/**
	 * Where the call's prompt came from, with the variables of its last build or else of
	 * its parameters.
	 * @return the origin, empty while the prompt is not resolved or if it has no id
	 */
	public Optional<PromptOrigin> origin() {
		PromptOrigin built = this.lastBuild;
		if (built != null) {
			return Optional.of(built);
		}
		Prompt current = this.prompt;
		if (current == null) {
			return Optional.empty();
		}
		Optional<PromptOrigin> origin = this.parameterOrigin;
		if (origin == null) {
			origin = parameterOrigin(current);
			this.parameterOrigin = origin;
		}
		return origin;
	}

	private Optional<PromptOrigin> parameterOrigin(Prompt prompt) {
		try {
			return prompt.origin(this.parameters.get());
		}
		catch (RuntimeException ex) {
			// parameters that hold no data: building with them says so, linking does not
			return Optional.empty();
		}
	}

	@Override
	@Nullable PromptLink findLink() {
		return origin().filter(PromptOrigin::isLinkable).<PromptLink>map(PromptLink.Managed::new).orElse(null);
	}

}
