package dev.braintrust.spring.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * A {@link RequestsApplication} in a JVM of its own, and its clients.
 */
final class RequestsServer implements AutoCloseable {

	private static final int CLIENTS = 4;

	private static final String CPU = "cpu";

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);

	private final String url;

	private final ChildProcess process;

	/**
	 * Start the server.
	 * @param port the port
	 * @param jvmArguments further arguments of its JVM
	 * @param properties properties of the application
	 */
	RequestsServer(int port, List<String> jvmArguments, List<String> properties) {
		this.url = "http://localhost:" + port;
		List<String> arguments = new ArrayList<>(List.of("--server.port=" + port, "--spring.main.banner-mode=off",
				"--logging.level.root=warn", "--spring.ai.openai.api-key=key"));
		arguments.addAll(properties);
		this.process = new ChildProcess(jvmArguments, System.getProperty("java.class.path"), RequestsApplication.class,
				arguments);
		this.process.await(GreetApplication.READY);
		this.process.drain();
	}

	/**
	 * The cost of one request.
	 *
	 * @param micros processor time in microseconds
	 * @param bytes allocated bytes
	 */
	record Cost(double micros, double bytes) {
	}

	/**
	 * Send requests and measure what they cost, including the export of their spans.
	 * @param path the path
	 * @param count the number of requests
	 * @return the mean cost
	 */
	Cost measure(String path, int count) throws IOException, InterruptedException, ExecutionException {
		Map<String, Long> before = used();
		send(path, count);
		Map<String, Long> after = used();
		long cpu = difference(CPU, before, after);
		long bytes = after.keySet()
			.stream()
			.filter((name) -> !name.equals(CPU))
			.mapToLong((thread) -> difference(thread, before, after))
			.sum();
		return new Cost(cpu / 1e3 / count, (double) bytes / count);
	}

	private Map<String, Long> used() throws IOException, InterruptedException {
		return JsonMapper.shared().readValue(get("/cost"), new TypeReference<Map<String, Long>>() {
		});
	}

	private static long difference(String name, Map<String, Long> before, Map<String, Long> after) {
		return after.getOrDefault(name, 0L) - before.getOrDefault(name, 0L);
	}

	/**
	 * Send requests from several clients.
	 * @param path the path
	 * @param count the number of requests
	 */
	void send(String path, int count) throws InterruptedException, ExecutionException {
		List<Future<?>> running = new ArrayList<>();
		for (int i = 0; i < CLIENTS; i++) {
			int share = count / CLIENTS + ((i < count % CLIENTS) ? 1 : 0);
			running.add(this.clients.submit(() -> {
				for (int sent = 0; sent < share; sent++) {
					get(path + "?name=Ada");
				}
				return null;
			}));
		}
		for (Future<?> each : running) {
			each.get();
		}
	}

	private String get(String path) throws IOException, InterruptedException {
		HttpResponse<String> response = this.client.send(HttpRequest.newBuilder(URI.create(this.url + path)).build(),
				HttpResponse.BodyHandlers.ofString());
		if (response.statusCode() != 200) {
			throw new IllegalStateException(response.body());
		}
		return response.body();
	}

	@Override
	public void close() {
		this.clients.shutdown();
		this.process.close();
	}

}
