package dev.braintrust.spring.test;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Records each request and passes it to its endpoint, or to the fault that is set for
 * this endpoint.
 */
final class FakeApi implements LoopbackServer.Handler {

	private record ActiveFault(Fault fault, AtomicLong left) {

		boolean appliesTo(ReceivedRequest request) {
			return this.fault.matches(request) && this.left.getAndDecrement() > 0;
		}

	}

	private final Recordings recordings;

	private final EntityTags tags = new EntityTags();

	private final ModelEndpoint model = new ModelEndpoint();

	private final ProjectStore projects = new ProjectStore();

	private final ExperimentStore experiments = new ExperimentStore();

	private final AttachmentEndpoint attachments = new AttachmentEndpoint();

	private final DatasetStore datasets;

	private final PromptEndpoint promptEndpoint;

	private final ProjectEndpoint projectEndpoint;

	private final ExperimentEndpoint experimentEndpoint;

	private final DatasetEndpoint datasetEndpoint;

	private final BtqlEndpoint btqlEndpoint;

	private final FunctionEndpoint functions;

	private final ApiKeyStore keys = new ApiKeyStore();

	private final Map<Endpoint, ActiveFault> faults = new ConcurrentHashMap<>();

	FakeApi(PromptStore prompts, TransactionCounter transactions, Recordings recordings) {
		this.recordings = recordings;
		this.datasets = new DatasetStore(transactions);
		this.promptEndpoint = new PromptEndpoint(prompts, this.tags);
		this.projectEndpoint = new ProjectEndpoint(this.projects, this.tags);
		this.experimentEndpoint = new ExperimentEndpoint(this.experiments, this.projects, this.datasets,
				recordings::spans, this.tags);
		this.datasetEndpoint = new DatasetEndpoint(this.datasets, this.projects, this.tags);
		this.btqlEndpoint = new BtqlEndpoint(this.datasets);
		this.functions = new FunctionEndpoint(transactions, this.tags);
	}

	ApiKeyStore keys() {
		return this.keys;
	}

	EntityTags tags() {
		return this.tags;
	}

	ModelEndpoint model() {
		return this.model;
	}

	ProjectStore projects() {
		return this.projects;
	}

	ExperimentStore experiments() {
		return this.experiments;
	}

	ExperimentEndpoint experimentEndpoint() {
		return this.experimentEndpoint;
	}

	DatasetStore datasets() {
		return this.datasets;
	}

	FunctionEndpoint functions() {
		return this.functions;
	}

	AttachmentEndpoint attachments() {
		return this.attachments;
	}

	void failWith(Endpoint endpoint, Fault fault) {
		this.faults.put(endpoint, new ActiveFault(fault, new AtomicLong(fault.times())));
	}

	void recover() {
		this.faults.clear();
	}

	/** Everything but prompts, requests and spans. */
	void reset() {
		recover();
		this.keys.clear();
		this.tags.setNotModified(true);
		this.model.reset();
		this.projects.reset();
		this.experiments.clear();
		this.datasets.clear();
		this.functions.clear();
		this.attachments.clear();
	}

	@Override
	public void handle(Exchange exchange) throws IOException, InterruptedException {
		ReceivedRequest request = exchange.request();
		Endpoint endpoint = Endpoint.of(request.path());
		if (endpoint == null) {
			exchange.send(Answer.text(404, "Not found"));
			return;
		}
		this.recordings.add(endpoint, request);
		ActiveFault active = this.faults.get(endpoint);
		if (active != null && active.appliesTo(request)) {
			active.fault().answer(exchange, () -> answer(endpoint, request));
		}
		else {
			exchange.send(answer(endpoint, request));
		}
	}

	private Answer answer(Endpoint endpoint, ReceivedRequest request) {
		try {
			if (endpoint != Endpoint.MODEL && this.keys.isRevoked(request)) {
				return Answer.text(401, "Invalid API key [user_email=someone@example.com]");
			}
			FakeOrganization other = this.keys.organization(request);
			if (other != null) {
				return answer(endpoint, request, other);
			}
			return switch (endpoint) {
				case PROMPTS -> this.promptEndpoint.answer(request);
				case INGESTION -> ingest(request);
				case MODEL -> this.model.answer(request);
				case LOGIN -> login(request, FakeBraintrust.ORGANIZATION);
				case PROJECTS -> this.projectEndpoint.answer(request);
				case EXPERIMENTS -> this.experimentEndpoint.answer(request);
				case DATASETS -> this.datasetEndpoint.answer(request);
				case BTQL -> this.btqlEndpoint.answer(request);
				case FUNCTIONS -> this.functions.answer(request);
				case ATTACHMENTS -> this.attachments.answer(request);
			};
		}
		catch (ApiException ex) {
			return ex.answer();
		}
		catch (IOException | RuntimeException ex) {
			return Answer.text(400, "Bad request: " + ex);
		}
		finally {
			this.recordings.signal();
		}
	}

	private Answer answer(Endpoint endpoint, ReceivedRequest request, FakeOrganization organization)
			throws IOException {
		return switch (endpoint) {
			case PROMPTS -> organization.promptEndpoint().answer(request);
			case PROJECTS -> organization.projectEndpoint().answer(request);
			case LOGIN -> login(request, organization.name());
			case INGESTION -> ingest(request);
			case MODEL -> this.model.answer(request);
			case EXPERIMENTS, DATASETS, BTQL, FUNCTIONS, ATTACHMENTS ->
				Answer.text(403, "Organization '%s' has prompts only".formatted(organization.name()));
		};
	}

	private Answer ingest(ReceivedRequest request) throws IOException {
		this.recordings.add(OtlpSpans.decode(request.content(), request.header("x-bt-parent")));
		return Answer.of(200, "application/x-protobuf", "");
	}

	private static Answer login(ReceivedRequest request, String organization) {
		String url = "http://" + request.header("host");
		Map<String, String> row = Map.of("id", Ids.of(organization), "name", organization, "api_url", url, "proxy_url",
				url);
		return Answer.json(Json.write(Map.of("org_info", List.of(row))));
	}

}
