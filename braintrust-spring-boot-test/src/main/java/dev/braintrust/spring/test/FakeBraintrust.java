package dev.braintrust.spring.test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import org.assertj.core.api.AssertProvider;
import org.jspecify.annotations.Nullable;

/**
 * A fake Braintrust server on the loopback interface: prompts, projects, experiments,
 * datasets, functions, attachments, OTLP ingestion, the organization of an API key, and a
 * model with OpenAI's API. It records requests and spans, and can be set to fail.
 * <p>
 * Every API key is accepted, unless it is revoked ({@link #revoke}). Prompts, datasets
 * and functions exist in every project, unless they are published in one
 * ({@link #publishIn}, {@link #addDatasetIn}).
 * <p>
 * Thread-safe. Returned lists are unmodifiable copies.
 *
 * @since 0.1.0
 */
public final class FakeBraintrust implements AutoCloseable, AssertProvider<FakeBraintrustAssert> {

	/**
	 * The name of the project that exists from the start, with {@link #PROJECT_ID}.
	 */
	public static final String PROJECT = "test-project";

	/**
	 * The id of {@link #PROJECT}. Prompts that are published without a project also have
	 * this project id.
	 */
	public static final String PROJECT_ID = "6f1c2d8e-3b0a-4f57-9a61-5d2c7e8b9f01";

	/**
	 * The name of the organization of every API key that belongs to no other one
	 * ({@link #addOrganization}).
	 */
	public static final String ORGANIZATION = "test-organization";

	private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

	private final TransactionCounter transactions = new TransactionCounter();

	private final PromptStore prompts = new PromptStore(this.transactions);

	private final Recordings recordings = new Recordings();

	private final FakeApi api = new FakeApi(this.prompts, this.transactions, this.recordings);

	private final LoopbackServer server = new LoopbackServer(this.api);

	private volatile Duration timeout = DEFAULT_TIMEOUT;

	private FakeBraintrust() {
	}

	/**
	 * Start a server on a free port.
	 * @return the running server, without prompts
	 */
	public static FakeBraintrust start() {
		return new FakeBraintrust();
	}

	/**
	 * The base URL of all endpoints, for {@code braintrust.api-url}.
	 * @return the URL, without a trailing slash
	 */
	public String url() {
		return this.server.url();
	}

	/**
	 * Publish a new version of a chat prompt with one user message.
	 * @param slug the prompt's slug
	 * @param template the message's template
	 * @return the version, newer than all others
	 */
	public PublishedPrompt publish(String slug, String template) {
		return put(null, PromptRow.chat(null, slug, this.transactions.next(), template));
	}

	/**
	 * Publish a new version of a chat prompt in one project, whose id is
	 * {@code idOf(project)}. In this project, the prompt takes precedence over a prompt
	 * with the same slug that exists in every project.
	 * @param project the project's name
	 * @param slug the prompt's slug
	 * @param template the message's template
	 * @return the version, newer than all others
	 */
	public PublishedPrompt publishIn(String project, String slug, String template) {
		this.api.projects().add(project);
		return put(project, PromptRow.chat(project, slug, this.transactions.next(), template));
	}

	/**
	 * Publish a version as the REST API returns it. Missing members are added
	 * ({@code id}, {@code _xact_id}, {@code project_id}, {@code name}, …), except
	 * {@code slug}.
	 * @param json the row, a JSON object
	 * @return the version
	 * @throws IllegalArgumentException if the text is not such a row
	 */
	public PublishedPrompt publishRow(String json) {
		return put(null, PromptRow.complete(Json.parseObject(json), this.transactions.next()));
	}

	/**
	 * Publish the prompts of JSON files. A file contains a row as the REST API returns
	 * it, or <code>{"objects":[…]}</code>.
	 * @param location a file, or a directory with a trailing slash, as Spring's resource
	 * loaders accept it: {@code classpath:braintrust/prompts/}
	 * @return this
	 * @throws IllegalArgumentException if there is no file, or a file is invalid
	 */
	public FakeBraintrust publishFrom(String location) {
		List<String> texts = PromptFiles.read(location, null);
		if (texts.isEmpty()) {
			throw new IllegalArgumentException("There are no prompts at '%s'".formatted(location));
		}
		texts.forEach(this::publishAll);
		return this;
	}

	void publishAll(String json) {
		PromptRow.parse(json).forEach((row) -> put(null, PromptRow.complete(row, this.transactions.next())));
	}

	/**
	 * Publish a given version of a chat prompt with one user message. The newest version
	 * is the one with the greatest number.
	 * @param slug the prompt's slug
	 * @param version the version, a decimal number
	 * @param template the message's template
	 * @return this
	 */
	public FakeBraintrust withPrompt(String slug, String version, String template) {
		put(null, PromptRow.chat(null, slug, version, template));
		return this;
	}

	/**
	 * Publish a given version of a chat prompt, and assign it to an environment.
	 * @param environment the environment's slug
	 * @param slug the prompt's slug
	 * @param version the version, a decimal number
	 * @param template the message's template
	 * @return this
	 */
	public FakeBraintrust withPromptIn(String environment, String slug, String version, String template) {
		assign(environment, put(null, PromptRow.chat(null, slug, version, template)));
		return this;
	}

	private PublishedPrompt put(@Nullable String project, PublishedPrompt prompt) {
		this.prompts.put(project, prompt);
		return prompt;
	}

	/**
	 * Assign a version of a prompt to an environment, instead of the previous one.
	 * @param environment the environment's slug
	 * @param prompt the version
	 */
	public void assign(String environment, PublishedPrompt prompt) {
		this.prompts.assign(environment, prompt);
	}

	/**
	 * Assign a version of a dataset to an environment, instead of the previous one.
	 * @param environment the environment's slug
	 * @param dataset the version
	 */
	public void assign(String environment, PublishedDataset dataset) {
		String version = dataset.version();
		if (version == null) {
			throw new IllegalArgumentException("Dataset '%s' has no version".formatted(dataset.name()));
		}
		this.api.datasets().with(dataset.id(), (stored) -> stored.environments().put(environment, version));
	}

	/**
	 * Delete all versions of a prompt, if there are any.
	 * @param slug the prompt's slug
	 */
	public void delete(String slug) {
		this.prompts.delete(slug);
	}

	/**
	 * The id of a prompt that was published without one, or of a project.
	 * @param name the prompt's slug, or the project's name
	 * @return the id, always the same
	 */
	public static String idOf(String name) {
		return Ids.of(name);
	}

	/**
	 * A chat prompt with one user message as the REST API returns it, for responses that
	 * a test composes.
	 * @param slug the prompt's slug
	 * @param version the version, a decimal number
	 * @param template the message's template
	 * @return the row, a JSON object
	 */
	public static String rowOf(String slug, String version, String template) {
		return PromptRow.chat(null, slug, version, template).json();
	}

	/**
	 * Create a project, unless it exists. Projects can also be created over HTTP.
	 * @param name the project's name
	 * @return the project's id, {@code idOf(name)}
	 */
	public String addProject(String name) {
		this.api.projects().add(name);
		return Ids.of(name);
	}

	/**
	 * Add rows to a dataset of every project, which is created if it does not exist.
	 * @param name the dataset's name
	 * @param rows the rows; the API returns the last one first
	 * @return the new version with all its rows
	 */
	public PublishedDataset addDataset(String name, DatasetRow... rows) {
		return this.api.datasets().add(null, name, List.of(rows));
	}

	/**
	 * Add rows to a dataset of one project, which is created if it does not exist.
	 * @param project the project's name
	 * @param name the dataset's name
	 * @param rows the rows; the API returns the last one first
	 * @return the new version with all its rows
	 */
	public PublishedDataset addDatasetIn(String project, String name, DatasetRow... rows) {
		return this.api.datasets().add(addProject(project), name, List.of(rows));
	}

	/**
	 * The newest version of each dataset, with the rows that were inserted over HTTP.
	 * @return the datasets, in the order of their creation
	 */
	public List<PublishedDataset> datasets() {
		return this.api.datasets().published();
	}

	/**
	 * Publish a new version of a function, such as a scorer, that runs in the test.
	 * @param slug the function's slug, which is also its name
	 * @param function computes the result from the arguments, called by several threads:
	 * plain data, such as a number, a map with {@code name}, {@code score} and
	 * {@code metadata}, a list of these, or null
	 * @return the version, newer than all others
	 */
	public PublishedFunction addFunction(String slug, Function<FunctionCall, ? extends @Nullable Object> function) {
		return this.api.functions().add(slug, function);
	}

	/**
	 * Store an attachment. Its {@link StoredAttachment#reference()} can be part of a row
	 * of a dataset.
	 * @param filename the name of the file
	 * @param contentType the content type
	 * @param content the content
	 * @return the attachment
	 */
	public StoredAttachment addAttachment(String filename, String contentType, byte[] content) {
		return this.api.attachments().add(filename, contentType, content);
	}

	/**
	 * Attachments, also those that were uploaded over HTTP.
	 * @return the attachments
	 */
	public List<StoredAttachment> attachments() {
		return this.api.attachments().stored();
	}

	/**
	 * The content of an attachment.
	 * @param key the attachment's key
	 * @return a copy of the content, or null if it was not uploaded
	 */
	public byte @Nullable [] attachmentContent(String key) {
		return this.api.attachments().content(key);
	}

	/**
	 * Experiments that were created over HTTP.
	 * @return the experiments, in the order of their creation
	 */
	public List<CreatedExperiment> experiments() {
		return this.api.experiments().all();
	}

	/** The experiments of a name, as soon as there are some, or after the timeout. */
	List<CreatedExperiment> latestExperiments(String name, @Nullable Duration atMost) {
		Supplier<List<CreatedExperiment>> current = () -> experiments().stream()
			.filter((experiment) -> experiment.name().equals(name))
			.toList();
		return this.recordings.await(current, (found) -> !found.isEmpty(), (atMost != null) ? atMost : this.timeout);
	}

	/**
	 * Set whether the server responds to a request with the current entity tag with 304.
	 * Otherwise it always sends the complete response.
	 * @param notModified whether it sends 304, true by default
	 */
	public void answerNotModified(boolean notModified) {
		this.api.tags().setNotModified(notModified);
	}

	/**
	 * Set the model's reply, instead of "reply to: " and the last message.
	 * @param reply computes the reply to the last message; called by several threads
	 */
	public void replyWith(UnaryOperator<String> reply) {
		this.api.model().replyWith(reply);
	}

	/**
	 * Set the arguments with which the model calls the first tool of a request. By
	 * default, there are no arguments.
	 * @param arguments values by name
	 */
	public void callToolsWith(Map<String, Object> arguments) {
		callToolsWith(List.of(arguments));
	}

	/**
	 * Set the arguments with which the model calls the first tool of a request, one call
	 * after the other. It then replies to the last result.
	 * @param rounds arguments by name, for each call
	 */
	public void callToolsWith(List<Map<String, Object>> rounds) {
		this.api.model().callToolsWith(rounds);
	}

	/**
	 * Fail requests for prompts until {@link #recover()}. Replaces the previous fault.
	 * @param fault the fault
	 */
	public void failWith(Fault fault) {
		failWith(Endpoint.PROMPTS, fault);
	}

	/**
	 * Fail requests to an endpoint until {@link #recover()}. Replaces the endpoint's
	 * previous fault.
	 * @param endpoint the endpoint
	 * @param fault the fault
	 */
	public void failWith(Endpoint endpoint, Fault fault) {
		this.api.failWith(endpoint, fault);
	}

	/**
	 * Remove the faults of all endpoints. Requests that are already failing continue to
	 * fail.
	 */
	public void recover() {
		this.api.recover();
	}

	/**
	 * Requests for prompts, including those that failed by a fault.
	 * @return the requests, in the order of their arrival
	 */
	public List<ReceivedRequest> requests() {
		return requests(Endpoint.PROMPTS);
	}

	/**
	 * Requests to an endpoint, including those that failed by a fault.
	 * @param endpoint the endpoint
	 * @return the requests, in the order of their arrival
	 */
	public List<ReceivedRequest> requests(Endpoint endpoint) {
		return this.recordings.requests(endpoint);
	}

	/**
	 * Requests with spans, including those that failed by a fault.
	 * @return the requests, in the order of their arrival
	 */
	public List<ReceivedRequest> exports() {
		return requests(Endpoint.INGESTION);
	}

	/**
	 * Requests to the model, including those that failed by a fault.
	 * @return the requests, in the order of their arrival
	 */
	public List<ReceivedRequest> modelRequests() {
		return requests(Endpoint.MODEL);
	}

	/**
	 * Received spans, without waiting: see {@link #awaitSpans}. A span that was received
	 * several times is contained several times, and spans that Braintrust would drop are
	 * contained, too.
	 * @return the spans, in the order of their arrival
	 */
	public List<ReceivedSpan> spans() {
		return this.recordings.spans();
	}

	/**
	 * Received spans that Braintrust would drop, because they have no destination.
	 * @return the spans, in the order of their arrival
	 */
	public List<ReceivedSpan> droppedSpans() {
		return spans().stream().filter((span) -> span.destination() == null).toList();
	}

	/**
	 * How often a span was received. Braintrust stores it as one row, which the last
	 * write overwrites.
	 * @param span the span
	 * @return the number of received spans with its trace id and span id
	 */
	public int timesReceived(ReceivedSpan span) {
		return (int) spans().stream().filter(span::isSameRow).count();
	}

	/**
	 * Received spans by trace.
	 * @return the traces, in the order of their arrival
	 */
	public List<ReceivedTrace> traces() {
		return ReceivedTrace.of(spans());
	}

	/**
	 * Wait until the received spans meet a condition.
	 * @param condition the condition, which may depend on its argument only
	 * @return the spans
	 * @throws AssertionError if they do not meet it in time; its message lists the spans
	 */
	public List<ReceivedSpan> awaitSpans(Predicate<? super List<ReceivedSpan>> condition) {
		List<ReceivedSpan> spans = latestSpans(condition, this.timeout);
		if (!condition.test(spans)) {
			throw new AssertionError("The expected spans were not received within %s. %s".formatted(this.timeout,
					SpanListing.of(spans)));
		}
		return spans;
	}

	/** The spans, as soon as they meet the condition, or after the timeout. */
	List<ReceivedSpan> latestSpans(Predicate<? super List<ReceivedSpan>> condition, @Nullable Duration atMost) {
		return this.recordings.await(this.recordings::spans, condition, (atMost != null) ? atMost : this.timeout);
	}

	/**
	 * Wait for requests for prompts.
	 * @param count the minimum number of requests
	 * @return the requests
	 * @throws AssertionError if there are fewer in time
	 */
	public List<ReceivedRequest> awaitRequests(int count) {
		Supplier<List<ReceivedRequest>> current = this::requests;
		List<ReceivedRequest> requests = this.recordings.await(current, (all) -> all.size() >= count, this.timeout);
		if (requests.size() < count) {
			throw new AssertionError("Received %d requests for prompts within %s, not %d: %s".formatted(requests.size(),
					this.timeout, count, requests));
		}
		return requests;
	}

	/**
	 * Create another organization, without prompts.
	 * @param name the organization's name
	 * @param apiKeys its API keys
	 * @return the organization
	 */
	public FakeOrganization addOrganization(String name, String... apiKeys) {
		FakeOrganization organization = new FakeOrganization(name, this.transactions, this.api.tags());
		for (String apiKey : apiKeys) {
			this.api.keys().add(apiKey, organization);
		}
		return organization;
	}

	/**
	 * Reject an API key from now on: requests with it get 401.
	 * @param apiKey the key
	 */
	public void revoke(String apiKey) {
		this.api.keys().revoke(apiKey);
	}

	/**
	 * Set the maximum time that assertions wait; 30 seconds by default.
	 * @param timeout the maximum time to wait
	 */
	public void waitAtMost(Duration timeout) {
		this.timeout = timeout;
	}

	/**
	 * Remove all recorded requests and spans. Everything else is unchanged.
	 */
	public void clear() {
		this.recordings.clear();
	}

	/**
	 * Restore the initial state: no faults, requests, spans, experiments, datasets,
	 * functions and attachments, default replies, and the prompts that
	 * {@link AutoConfigureBraintrustTest} loaded, or none.
	 */
	public void reset() {
		this.api.reset();
		this.prompts.restore();
		this.timeout = DEFAULT_TIMEOUT;
		clear();
	}

	/** Save the current prompts for {@link #reset()}. */
	void savePrompts() {
		this.prompts.save();
	}

	/**
	 * For AssertJ's own {@code assertThat(braintrust)}.
	 */
	@Override
	public FakeBraintrustAssert assertThat() {
		return new FakeBraintrustAssert(this);
	}

	/**
	 * Stop the server and close all connections.
	 */
	@Override
	public void close() {
		this.server.close();
	}

}
