package dev.braintrust.spring.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Cost of the annotation in a web application under load: alternately measures requests
 * per second with and without it, in one application in a separate JVM. The model
 * responds immediately, over HTTP.
 */
final class Load {

	private static final String GROUP = "requests";

	private static final String PER_SECOND = "requests per second";

	private static final int CLIENTS = 8;

	private static final int ROUNDS = Measurements.isShort() ? 2 : 12;

	private static final long ROUND_NANOS = TimeUnit.SECONDS.toNanos(Measurements.isShort() ? 1 : 4);

	private Load() {
	}

	public static void main(String[] args) throws InterruptedException, ExecutionException {
		try (BraintrustStub stub = new BraintrustStub();
				ChildProcess server = new ChildProcess(System.getProperty("java.class.path"), GreetApplication.class,
						List.of("--server.port=18080", "--spring.main.banner-mode=off", "--logging.level.root=warn",
								"--spring.ai.openai.api-key=key", "--spring.ai.openai.base-url=" + stub.url() + "/v1",
								"--braintrust.api-key=key", "--braintrust.project=bench",
								"--braintrust.api-url=" + stub.url(),
								"--management.tracing.sampling.probability=1.0"))) {
			server.await(GreetApplication.READY);
			server.drain();
			measure("/greet", 2 * ROUND_NANOS);
			measure("/greet-without", 2 * ROUND_NANOS);
			List<Round> with = new ArrayList<>();
			List<Round> without = new ArrayList<>();
			for (int round = 0; round < ROUNDS; round++) {
				with.add(measure("/greet", ROUND_NANOS));
				without.add(measure("/greet-without", ROUND_NANOS));
			}
			List<Measurement> measurements = new ArrayList<>();
			measurements.addAll(measurements("8 clients, with the annotation", with));
			measurements.addAll(measurements("8 clients, without it", without));
			measurements.add(Measurement.ratio(GROUP, "annotation ÷ none", PER_SECOND,
					with.stream().map(Round::perSecond).toList(), without.stream().map(Round::perSecond).toList()));
			Measurements.write("Load", measurements);
		}
	}

	private record Round(double perSecond, double medianMillis, double p99Millis) {
	}

	private static Round measure(String path, long nanos) throws InterruptedException, ExecutionException {
		HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:18080" + path + "?name=Ada")).build();
		ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
		long start = System.nanoTime();
		List<Future<List<Long>>> running = new ArrayList<>();
		for (int i = 0; i < CLIENTS; i++) {
			running.add(clients.submit(() -> sendRequests(client, request, start + nanos)));
		}
		List<Long> latencies = new ArrayList<>();
		for (Future<List<Long>> each : running) {
			latencies.addAll(each.get());
		}
		double seconds = (System.nanoTime() - start) / 1e9;
		clients.shutdown();
		latencies.sort(null);
		return new Round(latencies.size() / seconds, latencies.get(latencies.size() / 2) / 1e6,
				latencies.get(latencies.size() * 99 / 100) / 1e6);
	}

	private static List<Long> sendRequests(HttpClient client, HttpRequest request, long until)
			throws IOException, InterruptedException {
		List<Long> latencies = new ArrayList<>();
		while (System.nanoTime() - until < 0) {
			long start = System.nanoTime();
			HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
			if (response.statusCode() != 200) {
				throw new IllegalStateException(response.body());
			}
			latencies.add(System.nanoTime() - start);
		}
		return latencies;
	}

	private static List<Measurement> measurements(String subject, List<Round> rounds) {
		return List.of(
				Measurement.median(GROUP, subject, PER_SECOND, "", rounds.stream().map(Round::perSecond).toList()),
				Measurement.median(GROUP, subject, "median latency", "ms",
						rounds.stream().map(Round::medianMillis).toList()),
				Measurement.median(GROUP, subject, "99th percentile", "ms",
						rounds.stream().map(Round::p99Millis).toList()));
	}

}
