package dev.braintrust.spring.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

import org.jspecify.annotations.Nullable;

/**
 * Processor time of the whole process, and allocated bytes, of one request that calls a
 * model. The applications run in JVMs of their own; the clients, the model and the
 * collector of spans run in this one, so that they are not measured. Blocks of requests
 * alternate between the variants, because the speed of a machine drifts. All of it is
 * repeated with new JVMs, because each JVM compiles the code differently.
 */
final class Requests {

	/** Measured requests of each variant. */
	private static final int REQUESTS = Integer.getInteger("requests", 80_000);

	private static final int WARM_UP = Integer.getInteger("warmup", 30_000);

	private static final int BLOCK = Integer.getInteger("block", 2_000);

	private static final int REPETITIONS = Integer.getInteger("repetitions", 2);

	/** Directory for recordings of the JDK's Flight Recorder. */
	private static final @Nullable String RECORDINGS = System.getProperty("recordings");

	private static final String GROUP = "requests";

	private static final String TIME = "processor time per request";

	private static final String BYTES = "allocated per request";

	private static final String WITH = "/greet";

	private static final String WITHOUT = "/greet-without";

	/** The starter, without a prompt. Spans are recorded, but not exported. */
	private final Variant annotationOff = new Variant("no annotation, no export", WITHOUT);

	/** In the same JVM: the annotation, building the prompt, and its link. */
	private final Variant annotationOn = new Variant("annotation, no export", WITH);

	/**
	 * No starter. Spring Boot's exporter sends the same spans, without link and content.
	 */
	private final Variant bootExport = new Variant("without the starter, Boot's exporter", WITHOUT);

	/** The starter exports the spans with link and content. */
	private final Variant starterExport = new Variant("annotation, starter's export with content", WITH);

	private Requests() {
	}

	/**
	 * A kind of request, and its cost in each block.
	 */
	private record Variant(String name, String path, List<RequestsServer.Cost> blocks) {

		Variant(String name, String path) {
			this(name, path, new ArrayList<>());
		}

		void measure(RequestsServer server) throws IOException, InterruptedException, ExecutionException {
			this.blocks.add(server.measure(this.path, BLOCK));
		}

		List<Double> micros() {
			return this.blocks.stream().map(RequestsServer.Cost::micros).toList();
		}

		List<Double> bytes() {
			return this.blocks.stream().map(RequestsServer.Cost::bytes).toList();
		}

	}

	public static void main(String[] args) throws IOException, InterruptedException, ExecutionException {
		// the JDK's server otherwise waits for acknowledgements
		System.setProperty("sun.net.httpserver.nodelay", "true");
		Requests requests = new Requests();
		for (int i = 0; i < REPETITIONS; i++) {
			requests.measure();
		}
		Measurements.write("Requests", requests.results());
	}

	private void measure() throws IOException, InterruptedException, ExecutionException {
		try (BraintrustStub stub = new BraintrustStub();
				RequestsServer recording = server(18081, "recording", stub,
						"--braintrust.tracing.export.enabled=false");
				RequestsServer boot = server(18082, "boot", stub, "--" + BenchmarkApplication.WITHOUT_STARTER,
						"--management.opentelemetry.tracing.export.otlp.endpoint=" + stub.url() + "/otel/v1/traces",
						"--management.opentelemetry.tracing.export.max-queue-size=100000");
				RequestsServer starter = server(18083, "starter", stub,
						"--braintrust.tracing.export.maximum-queue-size=100000")) {
			recording.send(WITHOUT, WARM_UP);
			recording.send(WITH, WARM_UP);
			boot.send(WITHOUT, WARM_UP);
			starter.send(WITH, WARM_UP);
			for (int round = 0; round < REQUESTS / BLOCK / REPETITIONS; round++) {
				this.annotationOff.measure(recording);
				this.annotationOn.measure(recording);
				this.bootExport.measure(boot);
				this.starterExport.measure(starter);
			}
		}
	}

	private static RequestsServer server(int port, String name, BraintrustStub stub, String... properties) {
		List<String> all = new ArrayList<>(List.of("--spring.ai.openai.base-url=" + stub.url() + "/v1",
				"--braintrust.api-key=key", "--braintrust.project=bench", "--braintrust.api-url=" + stub.url(),
				"--management.tracing.sampling.probability=1.0"));
		all.addAll(List.of(properties));
		List<String> recording = (RECORDINGS != null)
				? List.of("-XX:StartFlightRecording:settings=profile,dumponexit=true,filename=" + RECORDINGS + "/"
						+ name + ".jfr")
				: List.of();
		return new RequestsServer(port, recording, all);
	}

	private List<Measurement> results() {
		List<Measurement> results = new ArrayList<>();
		for (Variant variant : List.of(this.annotationOff, this.annotationOn, this.bootExport, this.starterExport)) {
			results.add(Measurement.median(GROUP, variant.name(), TIME, "us", variant.micros()));
			results.add(Measurement.median(GROUP, variant.name(), BYTES, "B", variant.bytes()));
		}
		addRatios("annotation ÷ none", this.annotationOn, this.annotationOff, results);
		addRatios("starter ÷ Boot's exporter", this.starterExport, this.bootExport, results);
		return results;
	}

	/** Of blocks that were measured directly after each other. */
	private static void addRatios(String name, Variant variant, Variant base, List<Measurement> results) {
		results.add(Measurement.ratio(GROUP, name, TIME, variant.micros(), base.micros()));
		results.add(Measurement.ratio(GROUP, name, BYTES, variant.bytes(), base.bytes()));
	}

}
