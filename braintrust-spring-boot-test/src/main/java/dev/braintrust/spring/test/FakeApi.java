package dev.braintrust.spring.test;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * Takes each request to its endpoint, by way of the fault that is switched on there.
 */
final class FakeApi implements LoopbackServer.Handler {

	private record ActiveFault(Fault fault, AtomicLong left) {

		boolean meets(ReceivedRequest request) {
			return this.fault.concerns(request) && this.left.getAndDecrement() > 0;
		}

	}

	private final Recordings recordings;

	private final PromptEndpoint prompts;

	private final ModelEndpoint model = new ModelEndpoint();

	private final Map<Endpoint, ActiveFault> faults = new ConcurrentHashMap<>();

	FakeApi(PromptStore store, Recordings recordings) {
		this.prompts = new PromptEndpoint(store);
		this.recordings = recordings;
	}

	PromptEndpoint prompts() {
		return this.prompts;
	}

	ModelEndpoint model() {
		return this.model;
	}

	void failWith(Endpoint endpoint, Fault fault) {
		this.faults.put(endpoint, new ActiveFault(fault, new AtomicLong(fault.times())));
	}

	void recover() {
		this.faults.clear();
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
		if (active != null && active.meets(request)) {
			active.fault().answer(exchange, () -> answer(endpoint, request));
		}
		else {
			exchange.send(answer(endpoint, request));
		}
	}

	private Answer answer(Endpoint endpoint, ReceivedRequest request) {
		try {
			return switch (endpoint) {
				case PROMPTS -> this.prompts.answer(request);
				case INGESTION -> ingest(request);
				case MODEL -> this.model.answer(request);
				case LOGIN -> login(request.header("host"));
			};
		}
		catch (IOException | RuntimeException ex) {
			return Answer.text(400, "Bad request: " + ex);
		}
	}

	private Answer ingest(ReceivedRequest request) throws IOException {
		this.recordings.add(OtlpSpans.decode(request.content()));
		return Answer.of(200, "application/x-protobuf", "");
	}

	private static Answer login(@Nullable String host) {
		Map<String, String> organization = Map.of("id", FakeBraintrust.idOf(FakeBraintrust.ORGANIZATION), "name",
				FakeBraintrust.ORGANIZATION, "api_url", "http://" + host);
		return Answer.json(Json.write(Map.of("org_info", List.of(organization))));
	}

}
