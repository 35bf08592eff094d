package dev.braintrust.spring.call.internal;

import java.util.Objects;
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
import dev.braintrust.spring.prompt.internal.PromptAssignment;
import dev.braintrust.spring.prompt.internal.PromptFactory;

/**
 * A call of a method with {@code @UsePrompt}. The prompt is resolved once, so that the
 * whole call builds and links the same version, even if the registry refreshes the prompt
 * during the call.
 */
public sealed class ManagedPromptCall extends PromptCall permits AssignedPromptCall {

	private static final AtomicReferenceFieldUpdater<ManagedPromptCall, @Nullable Prompt> PROMPT = AtomicReferenceFieldUpdater
		.newUpdater(ManagedPromptCall.class, Prompt.class, "prompt");

	private static final PromptLink.Managed NO_LINK = new PromptLink.Managed(
			new PromptOrigin("", null, null, null, null), null);

	private final PromptBinding.Managed binding;

	private final @Nullable Object[] arguments;

	private final PromptRegistry registry;

	private final PromptReference reference;

	private volatile @Nullable Prompt prompt;

	private volatile PromptLink.@Nullable Managed lastBuild;

	/**
	 * Created once, so that later changes of a mutable argument do not change the link.
	 * Null before it is created, {@link #NO_LINK} if it can't be created: a flag for this
	 * would enlarge the object by 8 bytes.
	 */
	private volatile PromptLink.@Nullable Managed parameterLink;

	/**
	 * Create a call.
	 * @param enclosing the enclosing annotated call, or null
	 * @param span the claim on the current span
	 * @param binding the method's binding, with the arguments that are variables
	 * @param arguments the method's arguments
	 * @param registry the registry that loads the prompt
	 * @param reference the prompt, with its decided version
	 */
	ManagedPromptCall(@Nullable PromptCall enclosing, SpanClaim span, PromptBinding.Managed binding,
			@Nullable Object[] arguments, PromptRegistry registry, PromptReference reference) {
		super(enclosing, span);
		this.binding = binding;
		this.arguments = arguments;
		this.registry = registry;
		this.reference = reference;
	}

	/**
	 * The binding of the annotated method.
	 * @return the binding
	 */
	public PromptBinding.Managed binding() {
		return this.binding;
	}

	/**
	 * The reference of the prompt that the call uses.
	 * @return the reference, marked as decided
	 */
	public PromptReference reference() {
		return this.reference;
	}

	/**
	 * The arm that chose the version.
	 * @return the assignment, or null if neither a rollout nor a flag chose it
	 */
	@Nullable PromptAssignment assignment() {
		return null;
	}

	/**
	 * Set the resolved prompt, and write the link. Has no effect if a prompt is already
	 * set.
	 * @param prompt the prompt
	 */
	public void setPrompt(Prompt prompt) {
		if (PROMPT.compareAndSet(this, null, prompt)) {
			writeLink();
			if (this.binding.isLogged()) {
				PromptCallHolder.resolved(this);
			}
		}
	}

	/**
	 * The call's prompt. Blocks if it is not resolved yet. The call is linked to the last
	 * build of the returned prompt.
	 * @return the prompt
	 * @throws dev.braintrust.spring.prompt.PromptException if the prompt can't be loaded
	 */
	public Prompt prompt() {
		Prompt current = this.prompt;
		if (current == null) {
			setPrompt(this.registry.get(reference()));
			current = this.prompt;
		}
		return withBuildListener(current);
	}

	/**
	 * The call's prompt. Never blocks.
	 * @return the prompt, as {@link #prompt()}
	 */
	public Mono<Prompt> load() {
		return Mono.defer(() -> {
			Prompt current = this.prompt;
			if (current != null && PromptFactory.isCompiled(current)) {
				return Mono.just(withBuildListener(current));
			}
			Mono<Prompt> loading = this.registry.load(reference()).map((loaded) -> {
				setPrompt(loaded);
				return withBuildListener(this.prompt);
			});
			// the call keeps its prompt if the registry has evicted it
			return (current != null) ? loading.onErrorResume((ex) -> Mono.just(withBuildListener(current))) : loading;
		});
	}

	private Prompt withBuildListener(@Nullable Prompt current) {
		if (current == null) {
			throw new IllegalStateException("The prompt is not resolved");
		}
		return PromptFactory.withListener(current, (prompt, built) -> link(built), assignment());
	}

	/**
	 * Build the prompt with the method's arguments.
	 * @return the request
	 */
	public BuiltPrompt build() {
		return prompt().build(this.binding.variables(this.arguments));
	}

	/**
	 * Build the prompt with the method's arguments.
	 * @param options the build options
	 * @return the request
	 */
	public BuiltPrompt build(BuildOptions options) {
		return prompt().build(this.binding.variables(this.arguments), options);
	}

	private void link(BuiltPrompt built) {
		built.origin().ifPresent((origin) -> {
			this.lastBuild = link(origin, built);
			writeLink();
		});
	}

	/**
	 * A build with the method's arguments has the attributes that were written before.
	 */
	private PromptLink.Managed link(PromptOrigin origin, BuiltPrompt built) {
		PromptAssignment assignment = assignment();
		// another part of the code may have built the prompt for another arm
		boolean own = Objects.equals(PromptFactory.assignment(built), assignment);
		PromptLink.Managed link = new PromptLink.Managed(origin, assignment, own ? built : null);
		PromptLink.Managed before = this.parameterLink;
		PromptLink.Attributes written = (before != null) ? before.attributes() : null;
		if (before != null && written != null && before.origin().equals(origin)) {
			link.setAttributes(written);
		}
		return link;
	}

	/**
	 * Link the call to a build that did not use the prompt returned by {@link #prompt()},
	 * if it is the same version of the same prompt.
	 * @param built the built prompt
	 */
	public void linkIfSamePrompt(BuiltPrompt built) {
		Prompt current = this.prompt;
		built.origin()
			.filter((origin) -> current != null && origin.id().equals(current.id())
					&& String.valueOf(origin.version()).equals(current.version()))
			.ifPresent((origin) -> link(built));
	}

	/**
	 * The origin of the call's prompt, with the variables of its last build or, before
	 * the first build, of the method's arguments.
	 * @return the origin; empty if the prompt is not resolved yet or has no id
	 */
	public Optional<PromptOrigin> origin() {
		PromptLink.Managed link = currentLink();
		return (link != null) ? Optional.of(link.origin()) : Optional.empty();
	}

	@Override
	@Nullable LoggedPrompt logged() {
		if (!this.binding.isLogged()) {
			return null;
		}
		Prompt current = this.prompt;
		String slug = (this.reference.slug() == null && current != null) ? current.slug() : this.reference.slug();
		return new LoggedPrompt((slug != null) ? slug : this.reference.id(),
				(current != null) ? current.version() : null);
	}

	@Override
	@Nullable PromptLink findLink() {
		PromptLink.Managed link = currentLink();
		return (link != null && link.isLinkable()) ? link : null;
	}

	private PromptLink.@Nullable Managed currentLink() {
		PromptLink.Managed built = this.lastBuild;
		if (built != null) {
			return built;
		}
		Prompt current = this.prompt;
		if (current == null) {
			return null;
		}
		PromptLink.Managed link = this.parameterLink;
		if (link == null) {
			PromptLink.Managed created = parameterLink(current);
			link = (created != null) ? created : NO_LINK;
			this.parameterLink = link;
		}
		return (link != NO_LINK) ? link : null;
	}

	private PromptLink.@Nullable Managed parameterLink(Prompt prompt) {
		try {
			PromptAssignment assignment = assignment();
			if (assignment == null && !this.binding.hasVariables()) {
				return this.binding.sharedLink(prompt);
			}
			PromptOrigin origin = this.binding.hasVariables()
					? PromptFactory.origin(prompt, this.binding.variables(this.arguments))
					: PromptFactory.origin(prompt);
			return (origin != null) ? new PromptLink.Managed(origin, assignment) : null;
		}
		catch (Throwable ex) {
			// unsupported arguments: building fails with them, linking must not
			return null;
		}
	}

}
