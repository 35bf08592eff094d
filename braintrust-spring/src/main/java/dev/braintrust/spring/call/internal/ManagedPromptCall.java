package dev.braintrust.spring.call.internal;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import dev.braintrust.spring.prompt.BuildOptions;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptOrigin;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.prompt.internal.PromptFactory;

/**
 * A run of a method with {@code @UsePrompt}. Its prompt is resolved once: whatever the
 * registry learns meanwhile, the call builds and links one version.
 */
public final class ManagedPromptCall extends PromptCall {

	private static final AtomicReferenceFieldUpdater<ManagedPromptCall, @Nullable Prompt> PROMPT = AtomicReferenceFieldUpdater
		.newUpdater(ManagedPromptCall.class, Prompt.class, "prompt");

	private final PromptBinding.Managed binding;

	private final @Nullable Object[] arguments;

	private final PromptRegistry registry;

	private volatile @Nullable Prompt prompt;

	private volatile PromptLink.@Nullable Managed lastBuild;

	/** Made once, so that what is linked is what was passed, whatever changes later. */
	private volatile PromptLink.@Nullable Managed parameterLink;

	private volatile boolean parametersRead;

	/**
	 * Begin a call.
	 * @param enclosing the annotated call around it, or null
	 * @param span the claim on the current span
	 * @param binding which prompt is used, and which arguments are variables
	 * @param arguments the method's arguments
	 * @param registry where prompts come from
	 */
	ManagedPromptCall(@Nullable PromptCall enclosing, SpanClaim span, PromptBinding.Managed binding,
			@Nullable Object[] arguments, PromptRegistry registry) {
		super(enclosing, span);
		this.binding = binding;
		this.arguments = arguments;
		this.registry = registry;
	}

	/**
	 * What all calls of the method have in common.
	 * @return the binding
	 */
	public PromptBinding.Managed binding() {
		return this.binding;
	}

	/**
	 * The prompt that the call uses.
	 * @return the reference
	 */
	public PromptReference reference() {
		return this.binding.reference();
	}

	/**
	 * The prompt has been resolved. The first one stays.
	 * @param resolved the prompt
	 */
	public void resolved(Prompt resolved) {
		if (PROMPT.compareAndSet(this, null, resolved)) {
			writeLink();
		}
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
			resolved(this.registry.get(reference()));
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
			return (current != null) ? Mono.just(listening(current)) : this.registry.load(reference()).map((loaded) -> {
				resolved(loaded);
				return listening(this.prompt);
			});
		});
	}

	private Prompt listening(@Nullable Prompt current) {
		if (current == null) {
			throw new IllegalStateException("Not resolved");
		}
		return PromptFactory.withListener(current, (prompt, built) -> built(built));
	}

	/**
	 * Build the call's prompt with its parameters.
	 * @return the request
	 */
	public BuiltPrompt build() {
		return prompt().build(this.binding.variables(this.arguments));
	}

	/**
	 * Build the call's prompt with its parameters.
	 * @param options how to build
	 * @return the request
	 */
	public BuiltPrompt build(BuildOptions options) {
		return prompt().build(this.binding.variables(this.arguments), options);
	}

	private void built(BuiltPrompt built) {
		built.origin().ifPresent((origin) -> {
			this.lastBuild = new PromptLink.Managed(origin);
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
		PromptLink.Managed link = latest();
		return (link != null) ? Optional.of(link.origin()) : Optional.empty();
	}

	@Override
	@Nullable PromptLink findLink() {
		PromptLink.Managed link = latest();
		return (link != null && link.isLinkable()) ? link : null;
	}

	private PromptLink.@Nullable Managed latest() {
		PromptLink.Managed built = this.lastBuild;
		if (built != null) {
			return built;
		}
		Prompt current = this.prompt;
		if (current == null) {
			return null;
		}
		if (!this.parametersRead) {
			this.parameterLink = parameterLink(current);
			this.parametersRead = true;
		}
		return this.parameterLink;
	}

	private PromptLink.@Nullable Managed parameterLink(Prompt prompt) {
		try {
			if (!this.binding.hasVariables()) {
				return this.binding.constantLink(prompt);
			}
			PromptOrigin origin = PromptFactory.origin(prompt, this.binding.variables(this.arguments));
			return (origin != null) ? new PromptLink.Managed(origin) : null;
		}
		catch (Throwable ex) {
			// parameters that can't be read: building with them says so, linking does not
			return null;
		}
	}

}
