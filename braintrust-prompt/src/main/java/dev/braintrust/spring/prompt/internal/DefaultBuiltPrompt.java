package dev.braintrust.spring.prompt.internal;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.JsonException;
import dev.braintrust.spring.json.internal.NamedValues;
import dev.braintrust.spring.json.internal.PlainData;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.PromptOrigin;

/**
 * A request built by {@link PromptDefinition}. A chat prompt has messages, in the member
 * {@code messages}; a member {@code prompt} is then an ordinary parameter. A completion
 * prompt has a text, in the member {@code prompt}; a member {@code messages} is then an
 * ordinary parameter.
 */
sealed class DefaultBuiltPrompt implements BuiltPrompt {

	private static final String MODEL = "model";

	private static final String MESSAGES = "messages";

	private static final String PROMPT = "prompt";

	private static final String TOOLS = "tools";

	private final PromptDefinition prompt;

	private final Map<String, @Nullable Object> body;

	private final @Nullable PromptOrigin origin;

	private final Set<String> ignoredMembers;

	/**
	 * Created when it is first needed. Immutable, so that threads may create it twice.
	 */
	private @Nullable Map<String, Object> metadata;

	DefaultBuiltPrompt(PromptDefinition prompt, Map<String, @Nullable Object> body, @Nullable PromptOrigin origin) {
		this(prompt, unmodifiable(body), origin, Set.of());
	}

	private DefaultBuiltPrompt(PromptDefinition prompt, Map<String, @Nullable Object> body,
			@Nullable PromptOrigin origin, Set<String> ignoredMembers) {
		this.prompt = prompt;
		this.body = body;
		this.origin = origin;
		this.ignoredMembers = ignoredMembers;
	}

	private static Map<String, @Nullable Object> unmodifiable(Map<String, @Nullable Object> body) {
		if (body instanceof NamedValues) {
			return body;
		}
		return Collections.unmodifiableMap(body);
	}

	DefaultBuiltPrompt copy(Map<String, @Nullable Object> body, Set<String> ignoredMembers) {
		return new DefaultBuiltPrompt(this.prompt, body, this.origin, ignoredMembers);
	}

	DefaultBuiltPrompt with(PromptAssignment assignment) {
		return new Assigned(this, this.body, this.ignoredMembers, assignment);
	}

	@Nullable PromptAssignment assignment() {
		return null;
	}

	@Override
	public String model() {
		return String.valueOf(this.body.get(MODEL));
	}

	@Override
	public List<Map<String, @Nullable Object>> messages() {
		return this.prompt.isChat() ? maps(MESSAGES) : List.of();
	}

	@Override
	public Optional<String> text() {
		return this.prompt.isChat() ? Optional.empty() : Optional.ofNullable((String) this.body.get(PROMPT));
	}

	@Override
	public List<Map<String, @Nullable Object>> tools() {
		return maps(TOOLS);
	}

	@Override
	public Map<String, @Nullable Object> params() {
		Map<String, @Nullable Object> params = new LinkedHashMap<>(this.body);
		List.of(MODEL, this.prompt.isChat() ? MESSAGES : PROMPT, TOOLS).forEach(params::remove);
		return Collections.unmodifiableMap(params);
	}

	@Override
	public Map<String, @Nullable Object> asMap() {
		return this.body;
	}

	@Override
	public Optional<PromptOrigin> origin() {
		return Optional.ofNullable(this.origin);
	}

	@Override
	public BuiltPrompt withModel(String model) {
		return with(MODEL, Objects.requireNonNull(model, "model"));
	}

	@Override
	public BuiltPrompt withParameter(String name, @Nullable Object value) {
		if (name.equals(MODEL)) {
			throw new IllegalArgumentException("'model' is not a parameter: use withModel(…)");
		}
		if (name.equals(this.prompt.isChat() ? MESSAGES : PROMPT)) {
			throw new IllegalArgumentException(
					"'%s' is rendered from the prompt's templates, and can't be replaced".formatted(name));
		}
		return with(name, value);
	}

	private BuiltPrompt with(String name, @Nullable Object value) {
		Map<String, @Nullable Object> changed = new LinkedHashMap<>(this.body);
		if (value == null) {
			changed.remove(name);
		}
		else {
			changed.put(name, plain(name, value));
		}
		return copy(Collections.unmodifiableMap(changed), this.ignoredMembers);
	}

	private static @Nullable Object plain(String name, Object value) {
		try {
			Object plain = PlainData.of(value);
			if (!isFinite(plain)) {
				throw new JsonException("JSON has no NaN and no infinite numbers");
			}
			return plain;
		}
		catch (JsonException ex) {
			throw new IllegalArgumentException("The value of '%s' can't be sent: %s".formatted(name, ex.getMessage()));
		}
	}

	private static boolean isFinite(@Nullable Object plain) {
		if (plain instanceof Map<?, ?> map) {
			return map.values().stream().allMatch(DefaultBuiltPrompt::isFinite);
		}
		if (plain instanceof List<?> list) {
			return list.stream().allMatch(DefaultBuiltPrompt::isFinite);
		}
		return !(plain instanceof Double || plain instanceof Float) || Double.isFinite(((Number) plain).doubleValue());
	}

	@Override
	public BuiltPrompt ignoringUnsupported(String... members) {
		Set<String> ignored = new LinkedHashSet<>(this.ignoredMembers);
		for (String member : members) {
			if (member == null || member.isBlank() || !member.equals(member.strip())) {
				throw new IllegalArgumentException(
						"The name of a member must not be blank or have spaces around it: '%s'".formatted(member));
			}
			ignored.add(member);
		}
		return copy(this.body, Collections.unmodifiableSet(ignored));
	}

	@Override
	public Set<String> ignoredMembers() {
		return this.ignoredMembers;
	}

	@SuppressWarnings("unchecked")
	private List<Map<String, @Nullable Object>> maps(String member) {
		if (!(this.body.get(member) instanceof List<?> list)) {
			return List.of();
		}
		for (int i = 0; i < list.size(); i++) {
			if (!(list.get(i) instanceof Map)) {
				// the build options' defaults may set any value
				return (List<Map<String, @Nullable Object>>) list.stream().filter(Map.class::isInstance).toList();
			}
		}
		return (List<Map<String, @Nullable Object>>) list;
	}

	@Override
	public Map<String, Object> toMetadata() {
		Map<String, Object> current = this.metadata;
		if (current == null) {
			current = (this.origin != null) ? PromptProvenance.of(this.origin, assignment()) : Map.of();
			this.metadata = current;
		}
		return current;
	}

	@Override
	public String toString() {
		return "BuiltPrompt[" + this.prompt + "]";
	}

	/**
	 * A request of a version that an arm chose. A separate class, because the field would
	 * enlarge every built prompt by 8 bytes.
	 */
	private static final class Assigned extends DefaultBuiltPrompt {

		private final PromptAssignment assignment;

		Assigned(DefaultBuiltPrompt built, Map<String, @Nullable Object> body, Set<String> ignoredMembers,
				PromptAssignment assignment) {
			super(built.prompt, body, built.origin, ignoredMembers);
			this.assignment = assignment;
		}

		@Override
		DefaultBuiltPrompt copy(Map<String, @Nullable Object> body, Set<String> ignoredMembers) {
			return new Assigned(this, body, ignoredMembers, this.assignment);
		}

		@Override
		PromptAssignment assignment() {
			return this.assignment;
		}

	}

}
