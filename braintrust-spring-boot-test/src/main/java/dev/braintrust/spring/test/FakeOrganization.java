package dev.braintrust.spring.test;

/**
 * Another organization at {@link FakeBraintrust}, with its own API keys, projects and
 * prompts. Thread-safe.
 *
 * @since 0.1.0
 */
public final class FakeOrganization {

	private final String name;

	private final TransactionCounter transactions;

	private final PromptStore prompts;

	private final ProjectStore projects;

	private final PromptEndpoint promptEndpoint;

	private final ProjectEndpoint projectEndpoint;

	FakeOrganization(String name, TransactionCounter transactions, EntityTags tags) {
		this.name = name;
		this.transactions = transactions;
		this.prompts = new PromptStore(transactions, name);
		this.projects = new ProjectStore(name);
		this.promptEndpoint = new PromptEndpoint(this.prompts, tags);
		this.projectEndpoint = new ProjectEndpoint(this.projects, tags);
	}

	/**
	 * The name.
	 * @return the name of the organization
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Publish a new version of a chat prompt in a project of this organization. The
	 * project has another id than a project with this name in other organizations.
	 * @param project the project's name
	 * @param slug the prompt's slug
	 * @param template the message's template
	 * @return the version, newer than all others
	 */
	public PublishedPrompt publishIn(String project, String slug, String template) {
		this.projects.add(project);
		PublishedPrompt prompt = PromptRow.chat(this.prompts.scoped(project), slug, this.transactions.next(), template);
		this.prompts.put(project, prompt);
		return prompt;
	}

	PromptEndpoint promptEndpoint() {
		return this.promptEndpoint;
	}

	ProjectEndpoint projectEndpoint() {
		return this.projectEndpoint;
	}

}
