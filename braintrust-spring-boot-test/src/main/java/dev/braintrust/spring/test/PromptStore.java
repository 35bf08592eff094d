package dev.braintrust.spring.test;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * Prompts with all their versions, and the environments assigned to versions.
 * Thread-safe.
 */
final class PromptStore {

	/** A prompt of one project, or of every project if the project is null. */
	private record Key(@Nullable String project, String slug) {
	}

	private record Versions(TreeMap<String, PublishedPrompt> all, Map<String, String> environments) {

		Versions() {
			this(new TreeMap<>(Comparator.comparing(Long::parseUnsignedLong, Long::compareUnsigned)), new TreeMap<>());
		}

		Versions copy() {
			return new Versions(new TreeMap<>(this.all), new TreeMap<>(this.environments));
		}

		@Nullable PublishedPrompt find(@Nullable String version, @Nullable String environment) {
			String wanted = (environment != null) ? this.environments.get(environment) : version;
			if (wanted == null) {
				return (environment == null) ? this.all.lastEntry().getValue() : null;
			}
			String normalized = TransactionIds.normalize(wanted);
			return normalized.matches("[0-9]{1,20}") ? this.all.get(normalized) : null;
		}

	}

	private Map<Key, Versions> prompts = new LinkedHashMap<>();

	private Map<Key, Versions> saved = new LinkedHashMap<>();

	private final TransactionCounter transactions;

	private final String organization;

	PromptStore(TransactionCounter transactions) {
		this(transactions, FakeBraintrust.ORGANIZATION);
	}

	PromptStore(TransactionCounter transactions, String organization) {
		this.transactions = transactions;
		this.organization = organization;
	}

	/** A project's name that is different in each organization. */
	String scoped(String project) {
		return Ids.scoped(this.organization, project);
	}

	synchronized void put(@Nullable String project, PublishedPrompt prompt) {
		this.prompts.computeIfAbsent(new Key(project, prompt.slug()), (key) -> new Versions())
			.all()
			.put(prompt.version(), prompt);
		this.transactions.observe(prompt.version());
	}

	/** Assign a version to an environment. */
	synchronized void assign(String environment, PublishedPrompt prompt) {
		this.prompts.values()
			.stream()
			.filter((versions) -> prompt.equals(versions.all().get(prompt.version())))
			.findFirst()
			.orElseThrow(() -> new NoSuchElementException(
					"Prompt '%s' has no version %s".formatted(prompt.slug(), prompt.version())))
			.environments()
			.put(environment, prompt.version());
	}

	synchronized void delete(String slug) {
		this.prompts.keySet().removeIf((key) -> key.slug().equals(slug));
	}

	/** Save the current prompts for {@link #restore()}. */
	synchronized void save() {
		this.saved = copy(this.prompts);
	}

	synchronized void restore() {
		this.prompts = copy(this.saved);
	}

	private static Map<Key, Versions> copy(Map<Key, Versions> prompts) {
		Map<Key, Versions> copy = new LinkedHashMap<>();
		prompts.forEach((key, versions) -> copy.put(key, versions.copy()));
		return copy;
	}

	/** The prompts that the parameters of a query select. */
	synchronized List<PublishedPrompt> list(Map<String, String> query) {
		return this.prompts.entrySet()
			.stream()
			.filter((entry) -> matches(entry.getKey(), query))
			.map((entry) -> entry.getValue().find(query.get("version"), query.get("environment")))
			.filter((prompt) -> prompt != null)
			.map((prompt) -> java.util.Objects.requireNonNull(prompt).inProject(query.get("project_id")))
			.limit(query.containsKey("limit") ? Long.parseLong(query.get("limit")) : Long.MAX_VALUE)
			.toList();
	}

	private boolean matches(Key key, Map<String, String> query) {
		return query.getOrDefault("slug", key.slug()).equals(key.slug())
				&& ((key.project() != null) ? isOf(key.project(), query)
						: this.prompts.keySet()
							.stream()
							.noneMatch((other) -> other.project() != null && other.slug().equals(key.slug())
									&& isOf(other.project(), query)));
	}

	private boolean isOf(String project, Map<String, String> query) {
		return project.equals(query.get("project_name"))
				|| Ids.of(this.organization, project).equals(query.get("project_id"));
	}

	/** The prompt with this id, or null. */
	synchronized @Nullable PublishedPrompt get(String id, Map<String, String> query) {
		return this.prompts.values()
			.stream()
			.filter((versions) -> versions.all().lastEntry().getValue().id().equals(id))
			.findFirst()
			.map((versions) -> versions.find(query.get("version"), query.get("environment")))
			.orElse(null);
	}

}
