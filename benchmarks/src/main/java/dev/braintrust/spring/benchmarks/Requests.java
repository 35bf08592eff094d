package dev.braintrust.spring.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Processor time of the whole process, and allocated bytes, of one request that calls a
 * model. The applications run in JVMs of their own; the clients, the model and the
 * collector of spans run in this one, so that they are not measured. Blocks of requests
 * alternate between the variants, because the speed of a machine drifts. All of it is
 * repeated with new JVMs, because each JVM compiles the code differently.
 */
final class Requests {

	/** Measured requests of each variant. */
	private static final int REQUESTS = Integer.getInteger("requests", 50_000);

	private static final int WARM_UP = Integer.getInteger("warmup", 30_000);

	private static final int BLOCK = Integer.getInteger("block", 2_500);

	private static final int REPETITIONS = Integer.getInteger("repetitions", 2);

	/** Directory for recordings of the JDK's Flight Recorder. */
	private static final @Nullable String RECORDINGS = System.getProperty("recordings");

	private static final String WITH = "/greet";

	private static final String WITHOUT = "/greet-without";

	/** The starter, without a prompt. Spans are recorded, but not exported. */
	private final Variant annotationOff = new Variant("annotation off", WITHOUT);

	/** In the same JVM: the annotation, building the prompt, and its link. */
	private final Variant annotationOn = new Variant("annotation on", WITH);

	/**
	 * No starter. Spring Boot's exporter sends the same spans, without link and content.
	 */
	private final Variant bootExport = new Variant("Spring Boot's export", WITHOUT);

	/** The starter exports the spans with link and content. */
	private final Variant starterExport = new Variant("starter's export", WITH);

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

		double[] values(ToDoubleFunction<RequestsServer.Cost> value) {
			return this.blocks.stream().mapToDouble(value).toArray();
		}

	}

	public static void main(String[] args) throws IOException, InterruptedException, ExecutionException {
		// the JDK's server otherwise waits for acknowledgements
		System.setProperty("sun.net.httpserver.nodelay", "true");
		Requests requests = new Requests();
		for (int i = 0; i < REPETITIONS; i++) {
			requests.measure();
		}
		List<Map<String, Object>> results = requests.results();
		results.forEach((result) -> System.out.printf(Locale.ROOT, "%-70s %10.3f %s (%.3f to %.3f)%n",
				result.get("name"), result.get("value"), result.get("unit"), result.get("low"), result.get("high")));
		Path file = Path.of("target/results/Requests.json");
		Files.createDirectories(file.getParent());
		Files.writeString(file, JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(results));
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

	private List<Map<String, Object>> results() {
		List<Map<String, Object>> results = new ArrayList<>();
		for (Variant variant : List.of(this.annotationOff, this.annotationOn, this.bootExport, this.starterExport)) {
			double[] micros = sorted(variant.values(RequestsServer.Cost::micros));
			results.add(result(variant.name() + ": processor time", "us", median(micros), micros, null));
			double[] bytes = sorted(variant.values(RequestsServer.Cost::bytes));
			results.add(result(variant.name() + ": allocated", "B", median(bytes), bytes, null));
		}
		results.add(ratio(this.annotationOn, this.annotationOff, "processor time", RequestsServer.Cost::micros, 1.04));
		results.add(ratio(this.annotationOn, this.annotationOff, "allocated", RequestsServer.Cost::bytes, null));
		results.add(ratio(this.starterExport, this.bootExport, "processor time", RequestsServer.Cost::micros, 1.1));
		results.add(ratio(this.starterExport, this.bootExport, "allocated", RequestsServer.Cost::bytes, null));
		return results;
	}

	/** The ratio of the medians; the spread is that of consecutive blocks. */
	private static Map<String, Object> ratio(Variant variant, Variant base, String what,
			ToDoubleFunction<RequestsServer.Cost> value, @Nullable Double target) {
		double[] values = variant.values(value);
		double[] baseValues = base.values(value);
		double[] pairs = sorted(
				IntStream.range(0, values.length).mapToDouble((i) -> values[i] / baseValues[i]).toArray());
		return result(variant.name() + " / " + base.name() + ": " + what, "ratio",
				median(sorted(values)) / median(sorted(baseValues)), pairs, target);
	}

	/** The spread is the middle half of the sorted values. */
	private static Map<String, Object> result(String name, String unit, double value, double[] sorted,
			@Nullable Double target) {
		Map<String, Object> result = new LinkedHashMap<>();
		result.put("group", "Requests");
		result.put("name", name);
		result.put("unit", unit);
		result.put("value", value);
		result.put("low", sorted[sorted.length / 4]);
		result.put("high", sorted[sorted.length * 3 / 4]);
		if (target != null) {
			result.put("target", target);
			result.put("met", value <= target);
		}
		return result;
	}

	private static double median(double[] sorted) {
		return sorted[sorted.length / 2];
	}

	private static double[] sorted(double[] values) {
		double[] sorted = values.clone();
		Arrays.sort(sorted);
		return sorted;
	}

}
