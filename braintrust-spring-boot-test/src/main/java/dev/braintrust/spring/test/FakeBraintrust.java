package dev.braintrust.spring.test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import org.assertj.core.api.AssertProvider;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for Braintrust, over real HTTP on the loopback interface: prompts, OTLP
 * ingestion, the organization of a key, and a model with OpenAI's API. It notes what
 * arrives, and fails in the ways it is told to.
 * <p>
 * Any API key is taken, and a prompt belongs to whatever project it is asked for in,
 * unless it was {@linkplain #publishIn published in} one.
 * <p>
 * Thread-safe. Lists that it returns are copies and do not change.
 */
public final class FakeBraintrust implements AutoCloseable, AssertProvider<FakeBraintrustAssert> {

	/**
	 * The id of the project that prompts belong to, unless they say otherwise.
	 */
	public static final String PROJECT_ID = "6f1c2d8e-3b0a-4f57-9a61-5d2c7e8b9f01";

	/**
	 * The name of the organization that every API key belongs to.
	 */
	public static final String ORGANIZATION = "test-organization";

	private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

	private final PromptStore store = new PromptStore();

	private final Recordings recordings = new Recordings();

	private final FakeApi api = new FakeApi(this.store, this.recordings);

	private final LoopbackServer server = new LoopbackServer(this.api);

	private volatile Duration timeout = DEFAULT_TIMEOUT;

	private FakeBraintrust() {
	}

	/**
	 * Start on a free port.
	 * @return the running server, without any prompt
	 */
	public static FakeBraintrust start() {
		return new FakeBraintrust();
	}

	/**
	 * Where it listens, as {@code braintrust.api-url} wants it.
	 * @return the root of all endpoints, without a slash at its end
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
		return put(null, PromptRow.chat(null, slug, this.store.nextVersion(), template));
	}

	/**
	 * Publish a new version of a chat prompt in one project, where it comes before
	 * prompts of no project. The project's id is {@code idOf(project)}.
	 * @param project the project's name
	 * @param slug the prompt's slug
	 * @param template the message's template
	 * @return the version, newer than all others
	 */
	public PublishedPrompt publishIn(String project, String slug, String template) {
		return put(project, PromptRow.chat(project, slug, this.store.nextVersion(), template));
	}

	/**
	 * Publish a version as the REST API returns it. What the row lacks is filled in
	 * ({@code id}, {@code _xact_id}, {@code project_id}, {@code name}, …), but for
	 * {@code slug}.
	 * @param json the row, a JSON object
	 * @return the version
	 * @throws IllegalArgumentException if the text is no such row
	 */
	public PublishedPrompt publishRow(String json) {
		return put(null, PromptRow.complete(Json.parseObject(json), this.store.nextVersion()));
	}

	/**
	 * Publish the prompts of JSON files, each of which holds a row as the REST API
	 * returns it, or <code>{"objects":[…]}</code>.
	 * @param location a file, or a folder with a slash at its end, as Spring's resource
	 * loaders take them: {@code classpath:braintrust/prompts/}
	 * @return this
	 * @throws IllegalArgumentException if there is nothing, or not what it should be
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
		PromptRow.parse(json).forEach((row) -> put(null, PromptRow.complete(row, this.store.nextVersion())));
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
	 * Publish a given version of a chat prompt, and point an environment to it.
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
		this.store.put(project, prompt);
		return prompt;
	}

	/**
	 * Point an environment to a version, in place of the one that it pointed to.
	 * @param environment the environment's slug
	 * @param prompt the version
	 */
	public void assign(String environment, PublishedPrompt prompt) {
		this.store.assign(environment, prompt);
	}

	/**
	 * Delete a prompt with all its versions; nothing happens if there is none.
	 * @param slug the prompt's slug
	 */
	public void delete(String slug) {
		this.store.delete(slug);
	}

	/**
	 * The id of a prompt that was published without one, or of a project.
	 * @param name the prompt's slug, or the project's name
	 * @return the id, always the same
	 */
	public static String idOf(String name) {
		return PromptRow.id(name);
	}

	/**
	 * A chat prompt with one user message as the REST API returns it, for answers that a
	 * test makes up.
	 * @param slug the prompt's slug
	 * @param version the version, a decimal number
	 * @param template the message's template
	 * @return the row, a JSON object
	 */
	public static String rowOf(String slug, String version, String template) {
		return PromptRow.chat(null, slug, version, template).json();
	}

	/**
	 * Whether a request with the right {@code If-None-Match} is answered by 304, which is
	 * the default, or always in full.
	 * @param notModified whether 304 is sent
	 */
	public void answerNotModified(boolean notModified) {
		this.api.prompts().setNotModified(notModified);
	}

	/**
	 * What the model replies, in place of "reply to: " and the last message.
	 * @param reply gives the reply to the last message; called by many threads
	 */
	public void replyWith(UnaryOperator<String> reply) {
		this.api.model().replyWith(reply);
	}

	/**
	 * The arguments with which the model calls the first tool of a request that offers
	 * some; without, it gives none.
	 * @param arguments values by name
	 */
	public void callToolsWith(Map<String, Object> arguments) {
		this.api.model().callToolsWith(arguments);
	}

	/**
	 * Fail at requests for prompts, from now until {@link #recover()}. Takes the place of
	 * another fault.
	 * @param fault how
	 */
	public void failWith(Fault fault) {
		failWith(Endpoint.PROMPTS, fault);
	}

	/**
	 * Fail at one endpoint, from now until {@link #recover()}. Takes the place of another
	 * fault of this endpoint.
	 * @param endpoint where
	 * @param fault how
	 */
	public void failWith(Endpoint endpoint, Fault fault) {
		this.api.failWith(endpoint, fault);
	}

	/**
	 * Answer as usual at all endpoints. Requests that already met a fault are not helped.
	 */
	public void recover() {
		this.api.recover();
	}

	/**
	 * Requests for prompts, also those that met a fault.
	 * @return the requests, in the order in which they came
	 */
	public List<ReceivedRequest> requests() {
		return requests(Endpoint.PROMPTS);
	}

	/**
	 * Requests to an endpoint, also those that met a fault.
	 * @param endpoint which
	 * @return the requests, in the order in which they came
	 */
	public List<ReceivedRequest> requests(Endpoint endpoint) {
		return this.recordings.requests(endpoint);
	}

	/**
	 * Requests that brought spans, also those that met a fault.
	 * @return the requests, in the order in which they came
	 */
	public List<ReceivedRequest> exports() {
		return requests(Endpoint.INGESTION);
	}

	/**
	 * Requests to the model, also those that met a fault.
	 * @return the requests, in the order in which they came
	 */
	public List<ReceivedRequest> modelRequests() {
		return requests(Endpoint.MODEL);
	}

	/**
	 * Spans that have arrived. Export takes its time: see {@link #awaitSpans}.
	 * @return the spans, in the order in which they came
	 */
	public List<ReceivedSpan> spans() {
		return this.recordings.spans();
	}

	/**
	 * Wait until the spans that have arrived are as they should be.
	 * @param condition what they should be; should only look at what it is given
	 * @return the spans
	 * @throws AssertionError if they are not in time; it lists the spans
	 */
	public List<ReceivedSpan> awaitSpans(Predicate<? super List<ReceivedSpan>> condition) {
		List<ReceivedSpan> spans = latestSpans(condition, this.timeout);
		if (!condition.test(spans)) {
			throw new AssertionError(
					"Within %s, what was waited for did not arrive. %s".formatted(this.timeout, SpanListing.of(spans)));
		}
		return spans;
	}

	/** The spans, as soon as they are as they should be, or else after the timeout. */
	List<ReceivedSpan> latestSpans(Predicate<? super List<ReceivedSpan>> condition, @Nullable Duration atMost) {
		return this.recordings.await(this.recordings::spans, condition, (atMost != null) ? atMost : this.timeout);
	}

	/**
	 * Wait for requests for prompts.
	 * @param count how many at least
	 * @return the requests
	 * @throws AssertionError if there are less in time
	 */
	public List<ReceivedRequest> awaitRequests(int count) {
		Supplier<List<ReceivedRequest>> current = this::requests;
		List<ReceivedRequest> requests = this.recordings.await(current, (all) -> all.size() >= count, this.timeout);
		if (requests.size() < count) {
			throw new AssertionError("Within %s, %d requests for prompts came, not %d: %s".formatted(this.timeout,
					requests.size(), count, requests));
		}
		return requests;
	}

	/**
	 * Set the longest that is waited for anything; 30 seconds, unless it is set.
	 * @param timeout the longest wait
	 */
	public void waitAtMost(Duration timeout) {
		this.timeout = timeout;
	}

	/**
	 * Forget all requests and spans. Prompts and faults stay.
	 */
	public void clear() {
		this.recordings.clear();
	}

	/**
	 * Go back to the start: no faults, no requests, no spans, usual replies, and the
	 * prompts that {@link AutoConfigureBraintrustTest} loaded, or none.
	 */
	public void reset() {
		recover();
		this.store.restore();
		this.api.prompts().setNotModified(true);
		this.api.model().reset();
		this.timeout = DEFAULT_TIMEOUT;
		clear();
	}

	/** Make {@link #reset()} go back to the prompts that are here now. */
	void keepPrompts() {
		this.store.keep();
	}

	/**
	 * For AssertJ's own {@code assertThat(braintrust)}.
	 */
	@Override
	public FakeBraintrustAssert assertThat() {
		return new FakeBraintrustAssert(this);
	}

	/**
	 * Stop, and close all connections.
	 */
	@Override
	public void close() {
		this.server.close();
	}

}
